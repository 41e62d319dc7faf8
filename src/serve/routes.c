/* routes.c: the tables of routes. MCP and the OpenAI API have theirs in files of their own. */
#include "serve/api.h"
#include "serve/mcp_serve.h"
#include "serve/openai.h"
#include "serve/page.h"

#define S "/api/v1/sessions/{id}"
#define P S "/photos/{n}"
#define ANSWER "{\"type\":\"object\",\"description\":\"what was done, in a sentence, with the version and its recipe\"}"

static const LithoRouteQuery picture_query[] = {
    {"version", "string", "a number (0: the original) or current"},
    {"size", "integer", "ceiling of the long edge, px (default 1600)"},
    {"window", "string", "left,top,width,height in px of the full picture: from the full resolution"},
    {"format", "string", "jpeg (default), png or webp"},
    {"quality", "integer", "1 to 100 (default 85)"},
    {NULL},
};
static const LithoRouteQuery mask_query[] = {
    {"step", "integer", "the region of this step of the version"},
    {"version", "string", "a number or current; with it the mask lies on that version's frame"},
    {"name", "string", "a named region: sky, person, …"},
    {"words", "string", "what is meant: the red car"},
    {"point", "string", "x,y: what is there, fractions"},
    {"box", "string", "x,y,width,height, fractions"},
    {"size", "integer", "ceiling of the long edge, px (default 1600)"},
    {NULL},
};
static const LithoRouteQuery version_query[] = {{"version", "integer", "default: the current one"}, {NULL}};
static const LithoRouteQuery path_query[] = {{"path", "string", "a folder in it, a/b; default: the root"}, {NULL}};
static const LithoRouteQuery search_query[] = {
    {"q", "string", "what the photos show"}, {"n", "integer", "at most (default 20)"}, {NULL}};

#define RECIPE_BODY                                                                                                         \
  "{\"type\":\"object\",\"required\":[\"recipe\"],\"properties\":{\"recipe\":{\"type\":\"object\"},\"said\":{\"type\":"     \
  "\"string\"}}}"
#define PREVIEW_BODY                                                                                                        \
  "{\"type\":\"object\",\"properties\":{\"recipe\":{\"type\":\"object\"},\"size\":{\"type\":\"integer\"},\"window\":{"      \
  "\"type\":\"array\"},\"format\":{\"type\":\"string\"},\"quality\":{\"type\":\"integer\"},\"client\":{\"type\":\"string\"}}}"
#define TURN_BODY                                                                                                           \
  "{\"type\":\"object\",\"properties\":{\"words\":{\"type\":\"string\"},\"choice\":{\"type\":\"integer\"},\"photo\":{"      \
  "\"type\":\"integer\"},\"region\":{}}}"
#define REGIONS_BODY                                                                                                        \
  "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"words\":{\"type\":\"string\"},\"point\":{"         \
  "\"type\":\"array\",\"items\":{\"type\":\"number\"}}}}"
#define EXPORT_BODY                                                                                                         \
  "{\"type\":\"object\",\"properties\":{\"photos\":{},\"format\":{\"type\":\"string\"},\"quality\":{\"type\":\"integer\"}," \
  "\"size\":{\"type\":\"integer\"},\"strip\":{\"type\":\"string\"},\"profile\":{\"type\":\"string\"}}}"
#define SAME_BODY                                                                                                           \
  "{\"type\":\"object\",\"properties\":{\"from\":{\"type\":\"integer\"},\"photos\":{},\"exact\":{\"type\":\"boolean\"}}}"
#define OPEN_BODY                                                                                                           \
  "{\"type\":\"object\",\"required\":[\"root\",\"path\"],\"properties\":{\"root\":{\"type\":\"string\"},\"path\":{"         \
  "\"type\":\"string\"}}}"
#define PLAN_BODY "{\"type\":\"object\",\"required\":[\"words\"],\"properties\":{\"words\":{\"type\":\"string\"}}}"
#define MAKE_BODY                                                                                                           \
  "{\"type\":\"object\",\"properties\":{\"words\":{\"type\":\"string\"},\"scene\":{\"type\":\"object\"},\"size\":{\"type\":"  \
  "\"string\",\"description\":\"WIDTHxHEIGHT (default 1536x1024)\"},\"seed\":{\"type\":\"integer\"},\"style\":{\"enum\":["      \
  "\"photo\",\"watercolour\",\"poster\"]},\"format\":{\"enum\":[\"jpeg\",\"png\",\"webp\"]},\"quality\":{\"type\":\"integer\"}," \
  "\"model\":{\"type\":\"string\",\"description\":\"auto, scene or a model of role make\"},\"negative\":{\"type\":\"string\"}," \
  "\"steps\":{\"type\":\"integer\"},\"cfg\":{\"type\":\"number\"}}}"
#define WORDS_BODY "{\"type\":\"object\",\"required\":[\"words\"],\"properties\":{\"words\":{\"type\":\"string\"}}}"
#define GOTO_BODY "{\"type\":\"object\",\"required\":[\"version\"],\"properties\":{\"version\":{\"type\":\"integer\"}}}"

static const LithoRoute api[] = {
    {"GET", "/healthz", api_health, LITHO_ROUTE_OPEN, .summary = "is the server there?"},
    {"GET", "/api/v1/openapi.json", api_openapi, LITHO_ROUTE_OPEN, .summary = "this document"},
    {"GET", "/api/v1/status", api_status, .summary = "version, limits, workers"},
    {"GET", "/api/v1/ops", api_ops, .summary = "the operations: parameters with ranges and defaults"},
    {"GET", "/api/v1/roots", api_roots, .summary = "folders whose photos may be opened in place"},
    {"GET", "/api/v1/roots/{name}", api_root_list, .summary = "photos and folders in one", .query = path_query},
    {"GET", "/api/v1/search", api_search, .summary = "photos of the index", .query = search_query},
    {"POST", "/api/v1/apply", api_apply, .body = LITHO_BODY_FILE, .gives = "image/*",
     .summary = "a form with photo and recipe: the picture, without a session"},
    {"POST", "/api/v1/make", api_make, .body = LITHO_BODY_JSON, .takes = MAKE_BODY, .gives = "image/*",
     .summary = "a picture from words or from a scene, without a session; X-Litho-Scene: its scene"},
    {"POST", "/api/v1/sessions", api_session_create, .body = LITHO_BODY_JSON, .summary = "a new session"},
    {"GET", "/api/v1/sessions", api_session_list, .summary = "all sessions, the last changed first"},
    {"GET", S, api_session_get, .summary = "the conversation, and facts of its photos"},
    {"DELETE", S, api_session_delete, .summary = "the session and its uploads go"},
    {"POST", S "/photos", api_photo_add, .body = LITHO_BODY_FILE,
     .summary = "photos: the body, files of a form, or one beneath a root", .takes = OPEN_BODY},
    {"DELETE", P, api_photo_delete, .summary = "takes a photo out"},
    {"GET", P "/picture", api_picture, .summary = "a version as a picture", .query = picture_query, .gives = "image/*"},
    {"POST", P "/preview", api_preview, .body = LITHO_BODY_JSON, .takes = PREVIEW_BODY, .gives = "image/*",
     .summary = "a recipe as a picture, without a version: what a slider shows while it is dragged"},
    {"GET", P "/recipe", api_recipe_get, .summary = "the recipe of a version", .query = version_query},
    {"PUT", P "/recipe", api_recipe_put, .body = LITHO_BODY_JSON, .takes = RECIPE_BODY, .gives = ANSWER,
     .summary = "a recipe as a new version"},
    {"POST", P "/undo", api_undo, .body = LITHO_BODY_JSON, .gives = ANSWER, .summary = "back to the version before"},
    {"POST", P "/redo", api_redo, .body = LITHO_BODY_JSON, .gives = ANSWER, .summary = "forward again"},
    {"POST", P "/goto", api_goto, .body = LITHO_BODY_JSON, .takes = GOTO_BODY, .gives = ANSWER, .summary = "to any version"},
    {"POST", P "/plan", api_plan, .body = LITHO_BODY_JSON, .takes = PLAN_BODY,
     .summary = "words as a recipe, without a version"},
    {"POST", P "/regions", api_regions, .body = LITHO_BODY_JSON, .takes = REGIONS_BODY,
     .summary = "what is where: all named regions, or what words or a point mean"},
    {"GET", P "/mask", api_mask_get, .summary = "a region as a grey PNG", .query = mask_query, .gives = "image/png"},
    {"PUT", P "/masks", api_mask_put, .body = LITHO_BODY_FILE, .summary = "a mask of one's own, as {\"mask\": NAME} in a region"},
    {"GET", P "/describe", api_describe, .summary = "facts and sentences about the photo"},
    {"GET", P "/explain", api_explain, .summary = "what each step of the current version does"},
    {"GET", P "/ledger", api_ledger, .summary = "who read the words of each version, and where"},
    {"POST", S "/turns", api_turn, .body = LITHO_BODY_JSON, .takes = TURN_BODY, .gives = ANSWER,
     .summary = "one turn: words, or a choice; by events with Accept: text/event-stream"},
    {"POST", S "/make", api_session_make, .body = LITHO_BODY_JSON, .takes = WORDS_BODY, .gives = ANSWER,
     .summary = "a picture from words, as a new photo of the session"},
    {"POST", S "/same", api_same, .body = LITHO_BODY_JSON, .takes = SAME_BODY, .gives = ANSWER,
     .summary = "the recipe of one photo on others"},
    {"POST", S "/export", api_export, .body = LITHO_BODY_JSON, .takes = EXPORT_BODY,
     .summary = "photos at full resolution: a job"},
    {"GET", "/api/v1/jobs/{job}", api_job_get, .summary = "how far a job is"},
    {"DELETE", "/api/v1/jobs/{job}", api_job_cancel, .summary = "stops a job"},
    {"GET", "/api/v1/jobs/{job}/events", api_job_events, .summary = "progress, then done or error",
     .gives = "text/event-stream"},
    {"GET", "/api/v1/jobs/{job}/files/{k}", api_job_file, .summary = "a file that a job made", .gives = "image/*"},
    {NULL},
};

#define FILE_FLAGS (LITHO_ROUTE_OPEN | LITHO_ROUTE_HIDDEN)

static const LithoRoute page[] = {
    {"GET", "/", page_index, FILE_FLAGS | LITHO_ROUTE_PAGE},
    {"GET", "/app/{file}", page_file, FILE_FLAGS},
    {"GET", "/app/{folder}/{file}", page_file, FILE_FLAGS},
    {NULL},
};

const LithoRoute *const litho_routes[] = {api, litho_openai_routes, litho_mcp_routes, page, NULL};
