"""safetensors, written by hand: a header of JSON with its length in front, then the values."""
import json
import struct

DTYPES = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32", "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL"}


def values_of(name, tensor):
    """(dtype, shape, bytes) of a torch tensor or a numpy array."""
    kind = str(tensor.dtype).replace("torch.", "")
    if kind not in DTYPES:
        raise TypeError(f"{name}: values of type {kind}, expected one of {', '.join(DTYPES)}")
    if hasattr(tensor, "detach"):
        own = tensor.detach().cpu().contiguous()
        if kind == "bfloat16":
            import torch

            own = own.view(torch.int16)
        return DTYPES[kind], list(tensor.shape), own.numpy().tobytes()
    return DTYPES[kind], list(tensor.shape), tensor.astype(tensor.dtype.newbyteorder("<")).tobytes()


def save_safetensors(path, state):
    header, data, at = {}, [], 0
    for name, tensor in state.items():
        if not hasattr(tensor, "dtype") or not hasattr(tensor, "shape"):
            continue
        dtype, shape, values = values_of(name, tensor)
        header[str(name)] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(values)]}
        data.append(values)
        at += len(values)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in data:
            file.write(values)
