"""The only place that knows Flask: one module for each page or group of calls, and what they share."""
