/* openvino_library.h: OpenVINO's C API, loaded by name. For bridge_openvino.c alone: nothing else knows OpenVINO's headers.
 */
#ifndef LITHO_MODEL_OPENVINO_LIBRARY_H
#define LITHO_MODEL_OPENVINO_LIBRARY_H

#include <glib.h>
#include <openvino/c/openvino.h>

#define OV_FUNCTIONS(X) \
  X(ov_get_last_err_msg) X(ov_get_error_info) X(ov_get_openvino_version) X(ov_version_free) X(ov_free) \
  X(ov_core_create) X(ov_core_read_model) X(ov_core_compile_model_props) X(ov_model_free) \
  X(ov_core_compile_model_from_file_props) X(ov_compiled_model_inputs_size) \
  X(ov_compiled_model_outputs_size) X(ov_compiled_model_input_by_index) X(ov_compiled_model_output_by_index) \
  X(ov_model_inputs_size) X(ov_model_outputs_size) X(ov_model_const_input_by_index) \
  X(ov_model_const_output_by_index) X(ov_model_reshape_by_port_indexes) X(ov_port_get_any_name) \
  X(ov_port_get_partial_shape) X(ov_port_get_element_type) X(ov_output_const_port_free) \
  X(ov_partial_shape_create_static) X(ov_partial_shape_free) X(ov_shape_free) \
  X(ov_compiled_model_create_infer_request) X(ov_compiled_model_free) \
  X(ov_infer_request_set_input_tensor_by_index) X(ov_infer_request_get_output_tensor_by_index) \
  X(ov_infer_request_infer) X(ov_infer_request_free) X(ov_tensor_create_from_host_ptr) \
  X(ov_tensor_get_shape) X(ov_tensor_get_element_type) X(ov_tensor_data) X(ov_tensor_free)

typedef struct {
#define X(f) __typeof__(f) *f;
  OV_FUNCTIONS(X)
#undef X
  ov_core_t *core; /* never freed: its threads live as long as the program */
  char *version;
  char *missing;   /* why there is no core */
} OpenVino;

/* Filled by openvino_load(), and not changed after it. */
extern OpenVino ov;

/* FALSE: there is no library (ov.missing says why). Thread-safe; loads once. */
gboolean openvino_load(void);
/* The part of OpenVINO's last message that says what is wrong; caller frees. */
char *openvino_message(ov_status_e status);

#endif
