/* coco_names.c: the classes of COCO (Lin et al. 2014): 80 names, and the ids 1..90 that they have in its files. */
#include "model/contract/boxes.h"

const char *const litho_coco_ids[91] = {
    NULL,          "person",       "bicycle",     "car",           "motorcycle",    "airplane",   "bus",
    "train",       "truck",        "boat",        "traffic light", "fire hydrant",  NULL,         "stop sign",
    "parking meter", "bench",      "bird",        "cat",           "dog",           "horse",      "sheep",
    "cow",         "elephant",     "bear",        "zebra",         "giraffe",       NULL,         "backpack",
    "umbrella",    NULL,           NULL,          "handbag",       "tie",           "suitcase",   "frisbee",
    "skis",        "snowboard",    "sports ball", "kite",          "baseball bat",  "baseball glove", "skateboard",
    "surfboard",   "tennis racket", "bottle",     NULL,            "wine glass",    "cup",        "fork",
    "knife",       "spoon",        "bowl",        "banana",        "apple",         "sandwich",   "orange",
    "broccoli",    "carrot",       "hot dog",     "pizza",         "donut",         "cake",       "chair",
    "couch",       "potted plant", "bed",         NULL,            "dining table",  NULL,         NULL,
    "toilet",      NULL,           "tv",          "laptop",        "mouse",         "remote",     "keyboard",
    "cell phone",  "microwave",    "oven",        "toaster",       "sink",          "refrigerator", NULL,
    "book",        "clock",        "vase",        "scissors",      "teddy bear",    "hair drier", "toothbrush",
};

const char *const litho_coco_names[] = {
    "person",     "bicycle",      "car",        "motorcycle",    "airplane",       "bus",           "train",
    "truck",      "boat",         "traffic light", "fire hydrant", "stop sign",    "parking meter", "bench",
    "bird",       "cat",          "dog",        "horse",         "sheep",          "cow",           "elephant",
    "bear",       "zebra",        "giraffe",    "backpack",      "umbrella",       "handbag",       "tie",
    "suitcase",   "frisbee",      "skis",       "snowboard",     "sports ball",    "kite",          "baseball bat",
    "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",        "wine glass",    "cup",
    "fork",       "knife",        "spoon",      "bowl",          "banana",         "apple",         "sandwich",
    "orange",     "broccoli",     "carrot",     "hot dog",       "pizza",          "donut",         "cake",
    "chair",      "couch",        "potted plant", "bed",         "dining table",   "toilet",        "tv",
    "laptop",     "mouse",        "remote",     "keyboard",      "cell phone",     "microwave",     "oven",
    "toaster",    "sink",         "refrigerator", "book",        "clock",          "vase",          "scissors",
    "teddy bear", "hair drier",   "toothbrush", NULL,
};
