#!/bin/sh
# seeds-safetensors.sh DIR: small files for fuzz_safetensors.
put() { # NAME HEADER DATA; the header's length, under 256, as 8 bytes
  printf "\\$(printf %o ${#2})\0\0\0\0\0\0\0%s%s" "$2" "$3" > "$1"
}
put "$1/two" '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"I8","shape":[2],"data_offsets":[8,10]}}' abcdefghij
put "$1/int8" '{"w.scale":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"I8","shape":[2,1],"data_offsets":[8,10]}}' abcdefghij
put "$1/half" '{"h":{"dtype":"F16","shape":[],"data_offsets":[0,2]},"z":{"dtype":"BF16","shape":[0,5],"data_offsets":[2,2]}}' ab
