/* bridge_openvino.c: vision nets on OpenVINO's C API.
 *
 * Nets run in float32 on every machine (OpenVINO would take bfloat16 where the CPU has it), so that one
 * net gives one picture.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "model/bridge_openvino.h"
#include "model/net_cache.h"
#include "model/openvino_library.h"

#define KEY (1 + LITHO_TENSOR_MAX_RANK)
#define MOST_WAKES 2 /* of a net that goes to rest between its runs */
#define KEEP_SIZES 4 /* compiled sizes of a net's inputs that are kept */

/* A net at one size of its inputs. */
typedef struct {
  gint64 *dims; /* rank and dimensions of each input, KEY of them; owned */
  ov_compiled_model_t *compiled;
  ov_infer_request_t *request;
} Sized;

struct _LithoNet {
  char *path;
  int n_threads;
  gboolean is_from_file; /* compiled without being read */
  gboolean rests;
  int n_wakes;
  ov_model_t *model; /* as read; taken by the first size that is compiled */
  GArray *in, *out;  /* LithoPort */
  GPtrArray *sizes;  /* Sized*, most lately used last */
  GPtrArray *held;   /* ov_tensor_t* of the last run's outputs */
};

static const struct {
  LithoTensorType type;
  ov_element_type_e ov_type;
} types[] = {
    {LITHO_TENSOR_F32, F32}, {LITHO_TENSOR_U8, U8},   {LITHO_TENSOR_I64, I64},
    {LITHO_TENSOR_I32, I32}, {LITHO_TENSOR_F16, F16},
};

gboolean
litho_openvino_available(void)
{
  return openvino_load();
}

const char *
litho_openvino_version(void)
{
  return openvino_load() ? ov.version : NULL;
}

static gboolean
net_failed(const char *path, const char *what, ov_status_e status, GError **error)
{
  g_autofree char *message = openvino_message(status);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s: %s", path, what, message);
  return FALSE;
}

static gboolean
tensor_type(ov_element_type_e ov_type, LithoTensorType *type)
{
  for (guint i = 0; i < G_N_ELEMENTS(types); i++)
    if (types[i].ov_type == ov_type) {
      *type = types[i].type;
      return TRUE;
    }
  return FALSE;
}

static void
port_clear(gpointer data)
{
  g_free(((LithoPort *)data)->name);
}

/* A rank that is not known becomes 0. */
static gboolean
read_port(LithoNet *net, const ov_output_const_port_t *port, gboolean is_input, GArray *ports, GError **error)
{
  LithoPort result = {0};
  ov_element_type_e ov_type = DYNAMIC;
  ov_partial_shape_t shape = {0};
  char *name = NULL;
  const char *kind = is_input ? "input" : "output";
  if (ov.ov_port_get_any_name(port, &name) == OK) /* a port may have no name */
    result.name = g_utf8_make_valid(name, -1);
  else
    result.name = g_strdup_printf("%s %u", kind, ports->len);
  if (name != NULL)
    ov.ov_free(name);
  g_array_append_val(ports, result);
  LithoPort *kept = &g_array_index(ports, LithoPort, ports->len - 1);
  ov_status_e status = ov.ov_port_get_element_type(port, &ov_type);
  if (status == OK)
    status = ov.ov_port_get_partial_shape(port, &shape);
  if (status != OK)
    return net_failed(net->path, kind, status, error);
  gboolean fixed_rank = shape.rank.min == shape.rank.max;
  gboolean fits = !fixed_rank || shape.rank.max <= LITHO_TENSOR_MAX_RANK;
  gboolean known = tensor_type(ov_type, &kept->shape.type);
  if (fits && known && fixed_rank) {
    kept->shape.rank = (int)shape.rank.max;
    for (int i = 0; i < kept->shape.rank; i++)
      kept->shape.dim[i] = shape.dims[i].min == shape.dims[i].max ? shape.dims[i].max : -1;
  }
  ov.ov_partial_shape_free(&shape);
  if (!fits || !known)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s '%s' %s", net->path, kind, kept->name,
                fits ? "holds values of a type that litho does not handle" : "has too many dimensions");
  return fits && known;
}

/* Of the compiled net; NULL: of the net as it was read. */
static gboolean
read_ports(LithoNet *net, const ov_compiled_model_t *compiled, GError **error)
{
  size_t n_in = 0, n_out = 0;
  ov_status_e status = compiled != NULL ? ov.ov_compiled_model_inputs_size(compiled, &n_in)
                                        : ov.ov_model_inputs_size(net->model, &n_in);
  if (status == OK)
    status = compiled != NULL ? ov.ov_compiled_model_outputs_size(compiled, &n_out)
                              : ov.ov_model_outputs_size(net->model, &n_out);
  if (status != OK)
    return net_failed(net->path, "the net cannot be read", status, error);
  for (size_t i = 0; i < n_in + n_out; i++) {
    ov_output_const_port_t *port = NULL;
    gboolean is_input = i < n_in;
    if (compiled != NULL)
      status = is_input ? ov.ov_compiled_model_input_by_index(compiled, i, &port)
                        : ov.ov_compiled_model_output_by_index(compiled, i - n_in, &port);
    else
      status = is_input ? ov.ov_model_const_input_by_index(net->model, i, &port)
                        : ov.ov_model_const_output_by_index(net->model, i - n_in, &port);
    if (status != OK)
      return net_failed(net->path, "the net cannot be read", status, error);
    gboolean ok = read_port(net, port, is_input, is_input ? net->in : net->out, error);
    ov.ov_output_const_port_free(port);
    if (!ok)
      return FALSE;
  }
  if (n_in == 0 || n_out == 0)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: a net without inputs or outputs", net->path);
  return n_in > 0 && n_out > 0;
}

static void
sized_free(gpointer data)
{
  Sized *sized = data;
  if (sized->request != NULL)
    ov.ov_infer_request_free(sized->request);
  if (sized->compiled != NULL)
    ov.ov_compiled_model_free(sized->compiled);
  g_free(sized->dims);
  g_free(sized);
}

static void
held_free(gpointer data)
{
  ov.ov_tensor_free(data);
}

/* OpenVINO writes a compiled net into the cache under its last name at once, and maps what lies there: a second process that
 * opens it meanwhile maps half a file and ends by SIGBUS. So a net's file is locked while it is compiled. -1: not locked
 * (a file system without locks). */
static int
lock_file(const char *path)
{
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  while (file >= 0 && flock(file, LOCK_EX) != 0 && errno == EINTR)
    ;
  return file;
}

/* model NULL: from the file, which is not even read where the cache holds it. */
static gboolean
compile(LithoNet *net, const ov_model_t *model, Sized *sized, GError **error)
{
  g_autofree char *cache = litho_net_cache_dir();
  g_autofree char *threads = g_strdup_printf("%d", net->n_threads);
  const ov_property_t properties[] = {
      {"INFERENCE_NUM_THREADS", threads}, {"PERFORMANCE_HINT", "LATENCY"}, {"INFERENCE_PRECISION_HINT", "f32"},
      {"ENABLE_CPU_PINNING", "NO"},       {"CACHE_DIR", cache}};
  guint n = G_N_ELEMENTS(properties);
  const int locked = lock_file(net->path);
  ov_status_e status =
      model == NULL
          ? ov.ov_core_compile_model_from_file_props(ov.core, net->path, "CPU", n, properties, &sized->compiled)
          : ov.ov_core_compile_model_props(ov.core, model, "CPU", n, properties, &sized->compiled);
  if (status != OK && model != NULL) /* a cache that cannot be written or was spoilt must not matter */
    status = ov.ov_core_compile_model_props(ov.core, model, "CPU", n - 1, properties, &sized->compiled);
  if (locked >= 0)
    close(locked);
  if (status == OK)
    status = ov.ov_compiled_model_create_infer_request(sized->compiled, &sized->request);
  return status == OK || net_failed(net->path, "the net cannot be compiled", status, error);
}

/* All dimensions of all inputs are known. */
static gboolean
is_fixed(const LithoNet *net)
{
  for (guint i = 0; i < net->in->len; i++) {
    const LithoTensor *shape = &g_array_index(net->in, LithoPort, i).shape;
    for (int k = 0; k < shape->rank; k++)
      if (shape->dim[k] <= 0)
        return FALSE;
    if (shape->rank == 0)
      return FALSE;
  }
  return TRUE;
}

/* A net of fixed size that is compiled straight from its file. FALSE: it has to be read. */
static gboolean
open_compiled(LithoNet *net)
{
  Sized *sized = g_new0(Sized, 1);
  gboolean ok = compile(net, NULL, sized, NULL) && read_ports(net, sized->compiled, NULL);
  sized->dims = g_new0(gint64, KEY * MAX(net->in->len, 1));
  for (guint i = 0; ok && i < net->in->len; i++) {
    const LithoTensor *shape = &g_array_index(net->in, LithoPort, i).shape;
    sized->dims[KEY * i] = shape->rank;
    memcpy(&sized->dims[KEY * i + 1], shape->dim, (gsize)shape->rank * sizeof *shape->dim);
  }
  if (ok && is_fixed(net)) {
    g_ptr_array_add(net->sizes, sized);
    net->is_from_file = TRUE;
    return TRUE;
  }
  sized_free(sized);
  g_array_set_size(net->in, 0);
  g_array_set_size(net->out, 0);
  return FALSE;
}

static LithoNet *
net_new(const char *path, int n_threads)
{
  LithoNet *net = g_new0(LithoNet, 1);
  net->path = g_strdup(path);
  net->n_threads = n_threads > 0 ? n_threads : (int)g_get_num_processors();
  net->in = g_array_new(FALSE, FALSE, sizeof(LithoPort));
  net->out = g_array_new(FALSE, FALSE, sizeof(LithoPort));
  g_array_set_clear_func(net->in, port_clear);
  g_array_set_clear_func(net->out, port_clear);
  net->sizes = g_ptr_array_new_with_free_func(sized_free);
  net->held = g_ptr_array_new_with_free_func(held_free);
  return net;
}

LithoNet *
litho_net_open(const char *path, int n_threads, GError **error)
{
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no such model file", path);
    return NULL;
  }
  if (!openvino_load()) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: nets need OpenVINO, which is not there (%s): run tools/setup.sh, or set LITHO_OPENVINO to "
                "its folder", path, ov.missing);
    return NULL;
  }
  g_autoptr(LithoNet) net = net_new(path, n_threads);
  /* TFLite nets nearly always have one size. */
  if ((g_str_has_suffix(path, ".tflite") || litho_net_is_fixed(path)) && open_compiled(net))
    return g_steal_pointer(&net);
  ov_status_e status = ov.ov_core_read_model(ov.core, path, NULL, &net->model);
  if (status != OK) {
    net_failed(path, "not a net that OpenVINO reads", status, error);
    return NULL;
  }
  if (!read_ports(net, NULL, error))
    return NULL;
  if (!is_fixed(net) || !litho_net_note_fixed(path))
    return g_steal_pointer(&net);
  /* Compiled from the file at once, so that the cache holds it under the name that the next program asks for. */
  LithoNet *from_file = net_new(path, net->n_threads);
  if (open_compiled(from_file))
    return from_file;
  litho_net_free(from_file);
  return g_steal_pointer(&net);
}

void
litho_net_free(LithoNet *net)
{
  if (net == NULL)
    return;
  g_ptr_array_unref(net->held);
  g_ptr_array_unref(net->sizes);
  if (net->model != NULL)
    ov.ov_model_free(net->model);
  g_array_unref(net->in);
  g_array_unref(net->out);
  g_free(net->path);
  g_free(net);
}

void
litho_net_rest(LithoNet *net)
{
  if (net->n_wakes >= MOST_WAKES)
    return;
  net->rests = TRUE;
  g_ptr_array_set_size(net->held, 0);
  g_ptr_array_set_size(net->sizes, 0);
  if (net->model != NULL)
    ov.ov_model_free(g_steal_pointer(&net->model));
}

const char *
litho_net_path(const LithoNet *net)
{
  return net->path;
}

guint
litho_net_n_inputs(const LithoNet *net)
{
  return net->in->len;
}

guint
litho_net_n_outputs(const LithoNet *net)
{
  return net->out->len;
}

const LithoPort *
litho_net_input(const LithoNet *net, guint i)
{
  return i < net->in->len ? &g_array_index(net->in, LithoPort, i) : NULL;
}

const LithoPort *
litho_net_output(const LithoNet *net, guint i)
{
  return i < net->out->len ? &g_array_index(net->out, LithoPort, i) : NULL;
}

static gboolean
check_inputs(LithoNet *net, const LithoTensor *in, guint n_in, GError **error)
{
  if (n_in != net->in->len) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: the net has %u inputs but %u were given", net->path,
                net->in->len, n_in);
    return FALSE;
  }
  for (guint i = 0; i < n_in; i++) {
    const LithoPort *port = litho_net_input(net, i);
    if (!litho_port_takes(port, &in[i])) {
      g_autofree char *takes = litho_tensor_text(&port->shape), *given = litho_tensor_text(&in[i]);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: input '%s' takes %s but %s was given", net->path,
                  port->name, takes, given);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
reshape(LithoNet *net, ov_model_t *model, const LithoTensor *in, guint n_in, GError **error)
{
  gboolean dynamic = FALSE;
  for (guint i = 0; i < n_in; i++) {
    const LithoTensor *port = &litho_net_input(net, i)->shape;
    dynamic |= port->rank == 0 && in[i].rank > 0;
    for (int k = 0; k < port->rank; k++)
      dynamic |= port->dim[k] < 0;
  }
  if (!dynamic)
    return TRUE;
  g_autofree size_t *index = g_new0(size_t, n_in);
  g_autofree ov_partial_shape_t *shape = g_new0(ov_partial_shape_t, n_in);
  ov_status_e status = OK;
  for (guint i = 0; i < n_in && status == OK; i++) {
    index[i] = i;
    status = ov.ov_partial_shape_create_static(in[i].rank, in[i].dim, &shape[i]);
  }
  if (status == OK)
    status = ov.ov_model_reshape_by_port_indexes(model, index, shape, n_in);
  for (guint i = 0; i < n_in; i++)
    ov.ov_partial_shape_free(&shape[i]);
  return status == OK || net_failed(net->path, "the net does not take this size", status, error);
}

/* The net compiled for these inputs. */
static Sized *
net_sized(LithoNet *net, const LithoTensor *in, guint n_in, GError **error)
{
  g_autofree gint64 *dims = g_new0(gint64, KEY * n_in);
  for (guint i = 0; i < n_in; i++) {
    dims[KEY * i] = in[i].rank;
    memcpy(&dims[KEY * i + 1], in[i].dim, (gsize)in[i].rank * sizeof *dims);
  }
  for (guint i = 0; i < net->sizes->len; i++) {
    Sized *sized = net->sizes->pdata[i];
    if (memcmp(sized->dims, dims, KEY * n_in * sizeof *dims) == 0) {
      g_ptr_array_steal_index(net->sizes, i);
      g_ptr_array_add(net->sizes, sized);
      return sized;
    }
  }
  net->n_wakes += net->rests;
  net->rests = FALSE;
  /* Read again for each size: a net that was fixed to one size does not always take another. */
  ov_model_t *model = g_steal_pointer(&net->model);
  ov_status_e status = OK;
  if (model == NULL && !net->is_from_file)
    status = ov.ov_core_read_model(ov.core, net->path, NULL, &model);
  if (status != OK) {
    net_failed(net->path, "the net cannot be read again", status, error);
    return NULL;
  }
  Sized *sized = g_new0(Sized, 1);
  sized->dims = g_steal_pointer(&dims);
  gboolean ok = (model == NULL || reshape(net, model, in, n_in, error)) && compile(net, model, sized, error);
  if (model != NULL)
    ov.ov_model_free(model);
  if (!ok) {
    sized_free(sized);
    return NULL;
  }
  if (net->sizes->len >= KEEP_SIZES)
    g_ptr_array_remove_index(net->sizes, 0);
  g_ptr_array_add(net->sizes, sized);
  return sized;
}

static gboolean
take_output(LithoNet *net, Sized *sized, guint i, LithoTensor *out, GError **error)
{
  ov_tensor_t *tensor = NULL;
  ov_shape_t shape = {0};
  ov_element_type_e type = DYNAMIC;
  const char *name = litho_net_output(net, i)->name;
  ov_status_e status = ov.ov_infer_request_get_output_tensor_by_index(sized->request, i, &tensor);
  if (status == OK) {
    g_ptr_array_add(net->held, tensor);
    status = ov.ov_tensor_get_shape(tensor, &shape);
  }
  if (status == OK)
    status = ov.ov_tensor_get_element_type(tensor, &type);
  if (status == OK)
    status = ov.ov_tensor_data(tensor, &out->data);
  if (status != OK)
    return net_failed(net->path, name, status, error);
  gboolean fits = shape.rank <= LITHO_TENSOR_MAX_RANK && tensor_type(type, &out->type);
  out->rank = fits ? (int)shape.rank : 0;
  for (int k = 0; k < out->rank; k++)
    out->dim[k] = shape.dims[k];
  ov.ov_shape_free(&shape);
  if (!fits || !litho_tensor_is_finite(out)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: output '%s' %s", net->path, name,
                fits ? "holds values that are not numbers (NaN or infinity)" : "is of a kind that litho does not handle");
    return FALSE;
  }
  return TRUE;
}

gboolean
litho_net_run(LithoNet *net, const LithoTensor *in, guint n_in, LithoTensor *out, guint n_out, GError **error)
{
  g_ptr_array_set_size(net->held, 0);
  if (!check_inputs(net, in, n_in, error))
    return FALSE;
  Sized *sized = net_sized(net, in, n_in, error);
  if (sized == NULL)
    return FALSE;
  ov_status_e status = OK;
  for (guint i = 0; i < n_in && status == OK; i++) {
    ov_tensor_t *tensor = NULL;
    ov_shape_t shape = {.rank = in[i].rank, .dims = (int64_t *)in[i].dim};
    status = ov.ov_tensor_create_from_host_ptr(types[in[i].type].ov_type, shape, in[i].data, &tensor);
    if (status == OK) {
      status = ov.ov_infer_request_set_input_tensor_by_index(sized->request, i, tensor);
      ov.ov_tensor_free(tensor); /* the request holds its own reference */
    }
  }
  if (status == OK)
    status = ov.ov_infer_request_infer(sized->request);
  if (status != OK)
    return net_failed(net->path, "the net failed", status, error);
  for (guint i = 0; i < MIN(n_out, net->out->len); i++)
    if (!take_output(net, sized, i, &out[i], error))
      return FALSE;
  return TRUE;
}
