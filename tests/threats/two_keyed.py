"""Makes a ciphertext that plain AES-GCM opens under two keys: the attack that the commitment is there against.

Len, Grubbs, Ristenpart: Partitioning Oracle Attacks (USENIX Security 2021), section 3.1. The tag of AES-GCM is a
polynomial over GF(2**128), evaluated at a point that depends on the key. One free block is enough to make two
such polynomials agree.
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK = 16
_REDUCTION = 0xE1 << 120


def two_keyed(one: bytes, other: bytes, *, nonce: bytes, associated: bytes, first_block: bytes) -> bytes:
    """Return two blocks of ciphertext and a tag that are good under both keys, for this nonce and this data.

    The first block is given; the second one is solved for.
    """
    lengths = _int((8 * len(associated)).to_bytes(8, "big") + (8 * 2 * BLOCK).to_bytes(8, "big"))
    constants, squares = [], []
    for key in (one, other):
        point = _int(_aes(key, bytes(BLOCK)))
        mask = _int(_aes(key, nonce + b"\0\0\0\1"))
        known = 0
        for block in [*_blocks(associated), first_block]:
            known = _times(known ^ _int(block), point)
        # tag = ((known + X) * point + lengths) * point + mask, where X is the free block.
        constants.append(_times(_times(known, point) ^ lengths, point) ^ mask)
        squares.append(_times(point, point))
    free = _times(constants[0] ^ constants[1], _inverse(squares[0] ^ squares[1]))
    tag = _times(free, squares[0]) ^ constants[0]
    return first_block + free.to_bytes(BLOCK, "big") + tag.to_bytes(BLOCK, "big")


def _aes(key: bytes, block: bytes) -> bytes:
    # One block of the bare cipher: what GCM itself is built of, and no use of ECB for data.
    return Cipher(AES(key), ECB()).encryptor().update(block)  # noqa: S305 - see above


def _blocks(data: bytes) -> list[bytes]:
    return [data[at : at + BLOCK].ljust(BLOCK, b"\0") for at in range(0, len(data), BLOCK)]


def _int(block: bytes) -> int:
    return int.from_bytes(block, "big")


def _times(one: int, other: int) -> int:
    """Multiply in GF(2**128) (NIST SP 800-38D, section 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        if one >> bit & 1:
            product ^= other
        other = other >> 1 ^ (_REDUCTION if other & 1 else 0)
    return product


def _inverse(element: int) -> int:
    """Return the element's power 2**128 - 2, which is its inverse."""
    result, power = 1 << 127, element
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result
