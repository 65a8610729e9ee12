# SPDX-License-Identifier: Apache-2.0
"""Seals secrets in the older format "v1", which is bound to row and column but to no destination."""
import base64
import ctypes
import ctypes.util
import os
import struct

_crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
for _name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
    getattr(_crypto, _name).restype = ctypes.c_void_p
_GET_TAG = 0x10


def _encrypt(key, iv, additional, plain):
    """AES-256-GCM: ciphertext and tag."""
    context = ctypes.c_void_p(_crypto.EVP_CIPHER_CTX_new())
    length, out, tag = ctypes.c_int(), ctypes.create_string_buffer(len(plain) + 16), ctypes.create_string_buffer(16)
    done = [_crypto.EVP_EncryptInit_ex(context, ctypes.c_void_p(_crypto.EVP_aes_256_gcm()), None, key, iv),
            _crypto.EVP_EncryptUpdate(context, None, ctypes.byref(length), additional, len(additional)),
            _crypto.EVP_EncryptUpdate(context, out, ctypes.byref(length), plain, len(plain)),
            _crypto.EVP_EncryptFinal_ex(context, tag, ctypes.byref(length)),
            _crypto.EVP_CIPHER_CTX_ctrl(context, _GET_TAG, 16, tag)]
    _crypto.EVP_CIPHER_CTX_free(context)
    assert done == [1] * 5
    return out.raw[:len(plain)] + tag.raw


def seal(key_line, table, row, column, plain):
    """`key_line` of the key file."""
    kid, *_, key = key_line.split()
    parts = [part.encode() for part in ("v1", kid, table, row, column)]
    iv = os.urandom(12)
    box = iv + _encrypt(base64.b64decode(key), iv, b"".join(struct.pack(">I", len(part)) + part for part in parts),
                        plain)
    return f"v1.{kid}.{base64.urlsafe_b64encode(box).decode().rstrip('=')}"
