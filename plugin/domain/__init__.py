"""The rules of the product as plain frozen data: nothing here knows Flask, SQL, HTTP or cryptography."""
