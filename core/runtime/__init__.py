"""The gateway's own program files: carried in our executable, unpacked once per version.

`locate` finds the payload, `payload` reads it, `unpack` writes it out, `stamp` checks what lies
there, `runtime` puts these together, `frozen` is what the rest of the program calls.
"""
