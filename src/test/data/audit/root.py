"""root.py BUNDLE.zip SIZE: the root (RFC 6962) over the first SIZE events, as in line 3 of checkpoints/SIZE.txt."""
import base64, hashlib, sys, zipfile

bundle, size = zipfile.ZipFile(sys.argv[1]), int(sys.argv[2])
chunks = sorted(name for name in bundle.namelist() if name.startswith("events/"))
lines = [line for name in chunks for line in bundle.read(name).split(b"\n")[:-1]][:size]

def leaf(line):
    return base64.b64decode(line[9:]) if line.startswith(b"withheld ") else hashlib.sha256(b"\0" + line).digest()

def root(hashes):
    left = 1 << max((len(hashes) - 1).bit_length() - 1, 0)
    return hashes[0] if len(hashes) == 1 else hashlib.sha256(b"\1" + root(hashes[:left]) + root(hashes[left:])).digest()

print(base64.b64encode(root([leaf(line) for line in lines])).decode())
