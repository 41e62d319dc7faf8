/* known_rows.c: public files that fit a role (known.h). The table is data: addresses, hashes, sizes
 * and licences as the lists state them that were read for it in December 2026.
 */
#include "model/known.h"

const LithoKnown litho_known[] = {
    {"edgetam",
     "point",
     NULL,
     "the mask of what a point or a box means",
     "Apache-2.0",
     {{"model",
       "https://huggingface.co/onnx-community/EdgeTAM-ONNX/resolve/main/onnx/vision_encoder.onnx",
       "ed068218eba96760fe02d04ce899c449660ac813a088d80ed7f42c8bb01e7cec", 192225},
      {"--asset data=",
       "https://huggingface.co/onnx-community/EdgeTAM-ONNX/resolve/main/onnx/"
       "vision_encoder.onnx_data",
       "21e75dba7077dfcb53e8c9a6e99977156f2240ff3f1f9cddc43d66aa1ecb528e", 19532576},
      {"--asset decoder=",
       "https://huggingface.co/onnx-community/EdgeTAM-ONNX/resolve/main/onnx/"
       "prompt_encoder_mask_decoder.onnx",
       "d3668299ec3edf70fbb139ec642b54bf3d4be453fd1b688a6b5938e0856fe546", 213114},
      {"--asset data=",
       "https://huggingface.co/onnx-community/EdgeTAM-ONNX/resolve/main/onnx/"
       "prompt_encoder_mask_decoder.onnx_data",
       "dfa2125e30d08d388732f20c18fb63ab0f0f590cd270eb307f0c2b65919d1be8", 20958208}}},
    {"isnet-general-use",
     "matte",
     "isnet",
     "cuts out the main subject, finer",
     "not stated with it; DIS: Apache-2.0",
     {{"model",
       "https://github.com/danielgatis/rembg/releases/download/v0.0.0/isnet-general-use.onnx",
       "60920e99c45464f2ba57bee2ad08c919a52bbf852739e96947fbb4358c0d964a", 178648008}}},
    {"birefnet-general-lite",
     "matte",
     "birefnet",
     "cuts out the main subject with fine edges",
     "MIT",
     {{"model",
       "https://github.com/danielgatis/rembg/releases/download/v0.0.0/"
       "BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx",
       "5600024376f572a557870a5eb0afb1e5961636bef4e1e22132025467d0f03333", 224005088}}},
    {"birefnet-general",
     "matte",
     "birefnet",
     "cuts out the main subject with the finest edges, slowly",
     "MIT",
     {{"model",
       "https://github.com/danielgatis/rembg/releases/download/v0.0.0/"
       "BiRefNet-general-epoch_244.onnx",
       "58f621f00f5d756097615970a88a791584600dcf7c45b18a0a6267535a1ebd3c", 972666916}}},
    {"modnet-portrait",
     "matte",
     "modnet",
     "cuts out people in portraits",
     "not stated with it; MODNet: Apache-2.0",
     {{"model",
       "https://github.com/Zeyi-Lin/HivisionIDPhotos/releases/download/pretrained-model/"
       "modnet_photographic_portrait_matting.onnx",
       "07c308cf0fc7e6e8b2065a12ed7fc07e1de8febb7dc7839d7b7f15dd66584df9", 25888640}}},
    {"lama",
     "inpaint",
     "lama",
     "fills what remove_object takes out",
     "not stated with it; LaMa: Apache-2.0",
     {{"model", "https://huggingface.co/Carve/LaMa-ONNX/resolve/main/lama_fp32.onnx",
       "1faef5301d78db7dda502fe59966957ec4b79dd64e16f03ed96913c7a4eb68d6", 208044816}}},
    {"migan",
     "inpaint",
     "migan",
     "fills what remove_object takes out, quickly",
     "MIT",
     {{"model", "https://huggingface.co/andraniksargsyan/migan/resolve/main/migan_pipeline_v2.onnx",
       "6f1f3530a1a2324b19752018ce756088b07973cda8d7d890034ace5c8a48c40b", 28079181}}},
    {"smolvlm-256m",
     "caption",
     NULL,
     "writes captions",
     "Apache-2.0",
     {{"model",
       "https://huggingface.co/ggml-org/SmolVLM-256M-Instruct-GGUF/resolve/main/"
       "SmolVLM-256M-Instruct-Q8_0.gguf",
       "2a31195d3769c0b0fd0a4906201666108834848db768af11de1d2cef7cd35e65", 0},
      {"--mmproj",
       "https://huggingface.co/ggml-org/SmolVLM-256M-Instruct-GGUF/resolve/main/"
       "mmproj-SmolVLM-256M-Instruct-Q8_0.gguf",
       "7e943f7c53f0382a6fc41b6ee0c2def63ba4fded9ab8ed039cc9e2ab905e0edd", 0}}},
    {"smolvlm-500m",
     "caption",
     NULL,
     "writes captions",
     "Apache-2.0",
     {{"model",
       "https://huggingface.co/ggml-org/SmolVLM-500M-Instruct-GGUF/resolve/main/"
       "SmolVLM-500M-Instruct-Q8_0.gguf",
       "9d4612de6a42214499e301494a3ecc2be0abdd9de44e663bda63f1152fad1bf4", 0},
      {"--mmproj",
       "https://huggingface.co/ggml-org/SmolVLM-500M-Instruct-GGUF/resolve/main/"
       "mmproj-SmolVLM-500M-Instruct-Q8_0.gguf",
       "d1eb8b6b23979205fdf63703ed10f788131a3f812c7b1f72e0119d5d81295150", 0}}},
    {"qwen3-vl-2b",
     "caption",
     NULL,
     "writes captions, longer ones",
     "Apache-2.0",
     {{"model",
       "https://huggingface.co/unsloth/Qwen3-VL-2B-Instruct-GGUF/resolve/main/"
       "Qwen3-VL-2B-Instruct-Q4_K_M.gguf",
       "858fcf2a39dc73b26dd86592cb0a5f949b59d1edb365d1dea98e46b02e955e56", 0},
      {"--mmproj",
       "https://huggingface.co/unsloth/Qwen3-VL-2B-Instruct-GGUF/resolve/main/mmproj-F16.gguf",
       "cd5a851d3928697fa1bd76d459d2cc409b6cf40c9d9682b2f5c8e7c6a9f9630f", 0}}},
    {"qwen3-vl-4b",
     "caption",
     NULL,
     "writes captions, the longest ones",
     "Apache-2.0",
     {{"model",
       "https://huggingface.co/unsloth/Qwen3-VL-4B-Instruct-GGUF/resolve/main/"
       "Qwen3-VL-4B-Instruct-Q4_K_M.gguf",
       "d4dcd426bfba75752a312b266b80fec8136fbaca13c62d93b7ac41fa67f0492b", 0},
      {"--mmproj",
       "https://huggingface.co/unsloth/Qwen3-VL-4B-Instruct-GGUF/resolve/main/mmproj-F16.gguf",
       "1b9f4e92f0fbda14d7d7b58baed86039b8a980fe503d9d6a9393f25c0028f1fc", 0}}},
    {"qwen3-4b",
     "plan",
     NULL,
     "plans edits from any words, slowly",
     "Apache-2.0",
     {{"model", "https://huggingface.co/unsloth/Qwen3-4B-GGUF/resolve/main/Qwen3-4B-Q4_K_M.gguf",
       "f6f851777709861056efcdad3af01da38b31223a3ba26e61a4f8bf3a2195813a", 0}}},
    {NULL},
};

const LithoKnown *
litho_known_by_sha256(const char *sha256)
{
  for (const LithoKnown *known = litho_known; known->name != NULL; known++)
    if (sha256 != NULL && g_ascii_strcasecmp(known->file[0].sha256, sha256) == 0)
      return known;
  return NULL;
}
