/* worker.c: the process that unpacks one camera raw file by LibRaw and ends.
 *
 * LibRaw reads formats of many makers, by code that strangers' files have crashed before: it runs here alone, in a box
 * (box/box.h) that lets it read and write nothing but the two files that it was handed, with ceilings on memory and time, and
 * dies with the program that started it. Nothing of litho but wire.h and the box is in it.
 *
 *   litho-raw METHOD HALF MAX_PIXELS     < the raw file; the result goes to the file at RAW_WIRE_FD
 *
 * LITHO_SANDBOX of its environment is litho's --sandbox: "strict", "on" or "off".
 *
 * A Bayer mosaic is handed back as it is, black subtracted, unless METHOD asks for a demosaic of LibRaw's own. Every
 * other sensor (X-Trans, Foveon, four colours, turned Super CCD) is demosaiced by LibRaw here.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libraw/libraw.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "box/parts.h"
#include "raw/wire.h"
#include "raw/worker/extent.h"

/* Samples of a mosaic: black at ZERO, so that noise below it stays, a full photosite ZERO + FULL. */
#define ZERO 1024
#define FULL 60000
#define MEMORY_BYTES (8ull << 30)
#define CPU_SECONDS 240
/* A plateau below the camera's stated white is the true one when this share of the pixels lies on it. */
#define PLATEAU_SHARE 0.0002

typedef struct {
  libraw_data_t *raw;
  RawWire *wire;
  int method, half; /* LibRaw's user_qual, -1: hand the mosaic back */
  guint64 max_pixels;
} Job;

static int
fail(RawWire *wire, RawWireStatus status, const char *reason)
{
  wire->status = (gint32)status;
  snprintf(wire->reason, sizeof wire->reason, "%s", reason);
  return 1;
}

static int
fail_code(RawWire *wire, int code)
{
  const RawWireStatus status = code > 0                             ? RAW_WIRE_DAMAGED
                               : code == LIBRAW_FILE_UNSUPPORTED    ? RAW_WIRE_UNKNOWN
                               : code == LIBRAW_NOT_IMPLEMENTED     ? RAW_WIRE_UNSUPPORTED
                               : code == LIBRAW_UNSUFFICIENT_MEMORY ? RAW_WIRE_MEMORY
                               : code == LIBRAW_TOO_BIG             ? RAW_WIRE_LIMIT
                                                                    : RAW_WIRE_DAMAGED;
  return fail(wire, status, code > 0 ? strerror(code) : libraw_strerror(code));
}

static void
copy_text(char *to, size_t size, const char *from)
{
  size_t n = 0;
  if (!isalnum((unsigned char)*from))
    from = ""; /* of a damaged file */
  for (; *from != '\0' && n + 1 < size; from++)
    if ((unsigned char)*from >= ' ' && (unsigned char)*from < 127)
      to[n++] = *from;
  while (n > 0 && to[n - 1] == ' ')
    n--;
  to[n] = '\0';
}

static float
positive(float value)
{
  return isfinite(value) && value > 0 ? value : 0;
}

static void
tell_shot(const libraw_data_t *raw, RawWire *wire)
{
  const libraw_lensinfo_t *lens = &raw->lens;
  copy_text(wire->make, sizeof wire->make, raw->idata.make);
  copy_text(wire->model, sizeof wire->model, raw->idata.model);
  copy_text(wire->software, sizeof wire->software, raw->idata.software);
  copy_text(wire->artist, sizeof wire->artist, raw->other.artist);
  copy_text(wire->lens, sizeof wire->lens, lens->Lens[0] != '\0' ? lens->Lens : lens->makernotes.Lens);
  copy_text(wire->lens_make, sizeof wire->lens_make, lens->LensMake);
  wire->iso = positive(raw->other.iso_speed);
  wire->shutter_s = positive(raw->other.shutter);
  wire->aperture = positive(raw->other.aperture);
  wire->focal_mm = positive(raw->other.focal_len);
  wire->focal35_mm = lens->FocalLengthIn35mmFormat;
  wire->timestamp = raw->other.timestamp > 0 ? raw->other.timestamp : 0;
  const libraw_gps_info_t *gps = &raw->other.parsed_gps;
  wire->has_gps = gps->gpsparsed && gps->latref != 0 && gps->longref != 0;
  for (int i = 0; i < 3; i++) {
    wire->latitude[i] = gps->latitude[i];
    wire->longitude[i] = gps->longitude[i];
  }
  wire->altitude_m = gps->altitude;
  wire->latitude_ref = gps->latref;
  wire->longitude_ref = gps->longref;
  wire->altitude_ref = gps->altref;
}

/* dcraw's flip: 3 half a turn, 5 a quarter to the left, 6 to the right. */
static int
orientation_of(int flip)
{
  static const int of[8] = {1, 2, 4, 3, 5, 8, 6, 7};
  return of[flip & 7];
}

/* LibRaw's own marks of what was found do not come with the matrices that it chooses. */
static int
is_matrix(const float m[3][3])
{
  float sum = 0;
  for (int i = 0; i < 9; i++)
    sum += fabsf(m[i / 3][i % 3]);
  return isfinite(sum) && sum > 0.1f;
}

static void
tell_colors(const libraw_data_t *raw, RawWire *wire)
{
  const libraw_colordata_t *color = &raw->color;
  const float *mul = color->cam_mul;
  wire->as_shot = positive(mul[0]) > 0 && positive(mul[1]) > 0 && positive(mul[2]) > 0;
  if (!wire->as_shot)
    mul = color->pre_mul;
  float least = INFINITY;
  for (int c = 0; c < 3; c++) {
    wire->mul[c] = positive(mul[c]) > 0 ? mul[c] : 1;
    least = fminf(least, wire->mul[c]);
  }
  for (int c = 0; c < 3; c++)
    wire->mul[c] /= least;
  for (int i = 0; i < 3; i++)
    for (int c = 0; c < 3; c++) {
      wire->rgb_cam[i][c] = color->rgb_cam[i][c];
      wire->cam_xyz[i][c] = color->cam_xyz[i][c];
    }
  wire->is_dng = raw->idata.dng_version != 0;
  wire->baseline_ev = wire->is_dng && fabsf(color->dng_levels.baseline_exposure) < 10 ? color->dng_levels.baseline_exposure : 0;
  for (int c = 0; c < 3; c++)
    wire->analog[c] = positive(color->dng_levels.analogbalance[c]) > 0 ? color->dng_levels.analogbalance[c] : 1;
  for (int k = 0; k < 2; k++) {
    const libraw_dng_color_t *from = &color->dng_color[k];
    RawWireDng *to = &wire->dng[k];
    to->illuminant = from->illuminant;
    for (int i = 0; i < 3; i++)
      for (int c = 0; c < 3; c++) {
        to->color[i][c] = from->colormatrix[i][c];
        to->calibration[i][c] = from->calibration[i][c];
        to->forward[i][c] = from->forwardmatrix[i][c];
      }
    to->have = (is_matrix(to->color) ? RAW_WIRE_DNG_COLOR : 0) | (is_matrix(to->calibration) ? RAW_WIRE_DNG_CALIBRATION : 0) |
               (is_matrix(to->forward) ? RAW_WIRE_DNG_FORWARD : 0);
  }
}

/* The result's file at its full size, mapped; NULL: there is no room. */
static guint16 *
make_room(RawWire **wire, guint64 n_samples)
{
  const size_t size = RAW_WIRE_PIXELS + 2 * n_samples;
  if (ftruncate(RAW_WIRE_FD, (off_t)size) != 0)
    return NULL;
  guint8 *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, RAW_WIRE_FD, 0);
  if (map == MAP_FAILED)
    return NULL;
  *wire = (RawWire *)map;
  return (guint16 *)(map + RAW_WIRE_PIXELS);
}

/* Is it the mosaic of two greens, a red and a blue that litho demosaics itself? */
static int
is_bayer(libraw_data_t *raw, RawWire *wire)
{
  const libraw_image_sizes_t *s = &raw->sizes;
  if (raw->rawdata.raw_image == NULL || raw->idata.filters < 1000 || raw->idata.colors != 3 ||
      raw->rawdata.ioparams.fuji_width != 0 || s->pixel_aspect < 0.99 || s->pixel_aspect > 1.01 ||
      raw->rawdata.ph1_cblack != NULL || strncmp(raw->idata.cdesc, "RGB", 3) != 0)
    return 0;
  int n[3] = {0, 0, 0};
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 2; x++) {
      const int c = libraw_COLOR(raw, y, x), own = c == 3 ? 1 : c;
      if (own < 0 || own > 2)
        return 0;
      if (y < 2) {
        wire->cfa[y][x] = (guint8)own;
        n[own]++;
      } else if (wire->cfa[y & 1][x] != own)
        return 0; /* a longer pattern */
    }
  return n[0] == 1 && n[1] == 2 && n[2] == 1 && wire->cfa[0][0] != wire->cfa[1][0] && wire->cfa[0][0] != wire->cfa[0][1];
}

static float
black_of(libraw_data_t *raw, int y, int x)
{
  const libraw_colordata_t *color = &raw->color;
  const unsigned *cblack = color->cblack;
  float black = (float)color->black + (float)cblack[libraw_COLOR(raw, y, x) & 3];
  if (cblack[4] > 0 && cblack[5] > 0 && cblack[4] * (guint64)cblack[5] < LIBRAW_CBLACK_SIZE - 6)
    black += (float)cblack[6 + (unsigned)y % cblack[4] * cblack[5] + (unsigned)x % cblack[5]];
  return black;
}

/* What the file says; where only LibRaw's table does, the plateau that many pixels lie on when it is lower. */
static unsigned
white_of(const libraw_data_t *raw)
{
  const libraw_image_sizes_t *s = &raw->sizes;
  const unsigned pitch = s->raw_pitch / 2, stated = raw->color.maximum;
  unsigned largest = 0;
  guint64 n = 0;
  const unsigned short *first = raw->rawdata.raw_image + (size_t)s->top_margin * pitch + s->left_margin;
  for (unsigned y = 0; y < s->height; y++)
    for (unsigned x = 0; x < s->width; x++)
      if (first[(size_t)y * pitch + x] > largest)
        largest = first[(size_t)y * pitch + x];
  if (raw->idata.dng_version != 0 || largest >= stated || largest < stated * 3 / 4)
    return stated;
  for (unsigned y = 0; y < s->height; y++)
    for (unsigned x = 0; x < s->width; x++)
      n += first[(size_t)y * pitch + x] >= largest - largest / 500;
  return (double)n > PLATEAU_SHARE * s->width * s->height ? largest : stated;
}

static int
hand_mosaic(Job *job)
{
  libraw_data_t *raw = job->raw;
  const libraw_image_sizes_t *s = &raw->sizes;
  const unsigned pitch = s->raw_pitch / 2, period_y = raw->color.cblack[4], period_x = raw->color.cblack[5];
  const unsigned white = white_of(raw);
  guint16 *out = make_room(&job->wire, (guint64)s->width * s->height);
  if (out == NULL)
    return fail(job->wire, RAW_WIRE_MEMORY, strerror(errno));
  RawWire *wire = job->wire;
  const unsigned rows = period_y > 0 ? 2 * period_y : 2, columns = period_x > 0 ? 2 * period_x : 2;
  float *black = malloc(sizeof(float) * rows * columns);
  double mean = 0;
  if (black == NULL)
    return fail(wire, RAW_WIRE_MEMORY, "no memory");
  for (unsigned y = 0; y < rows; y++)
    for (unsigned x = 0; x < columns; x++)
      mean += black[y * columns + x] = black_of(raw, (int)y, (int)x);
  mean /= rows * columns;
  if (!(white > mean + 1)) {
    free(black);
    return fail(wire, RAW_WIRE_DAMAGED, "its black level is above its white level");
  }
  for (unsigned y = 0; y < s->height; y++) {
    const unsigned short *from = raw->rawdata.raw_image + (size_t)(y + s->top_margin) * pitch + s->left_margin;
    const float *of = black + (size_t)(y % rows) * columns;
    guint16 *to = out + (size_t)y * s->width;
    for (unsigned x = 0, k = 0; x < s->width; x++, k = k + 1 == columns ? 0 : k + 1) {
      const float light = FULL / ((float)white - of[k]) * ((float)from[x] - of[k]);
      to[x] = (guint16)(fminf(fmaxf(light, -ZERO), FULL) + ZERO + 0.5f);
    }
  }
  free(black);
  wire->kind = RAW_WIRE_MOSAIC;
  wire->width = wire->frame_width = s->width;
  wire->height = wire->frame_height = s->height;
  wire->zero = ZERO;
  wire->full = ZERO + FULL;
  return 0;
}

static int
hand_demosaiced(Job *job)
{
  libraw_data_t *raw = job->raw;
  libraw_output_params_t *params = &raw->params;
  float largest = 1;
  for (int c = 0; c < 3; c++) {
    params->user_mul[c] = job->wire->mul[c];
    largest = fmaxf(largest, job->wire->mul[c]);
  }
  params->user_mul[3] = job->wire->mul[1];
  params->use_camera_wb = params->use_auto_wb = 0;
  params->highlight = 1; /* nothing is clipped: the largest factor becomes 1 */
  params->output_color = 0;
  params->output_bps = 16;
  params->gamm[0] = params->gamm[1] = 1;
  params->no_auto_bright = 1;
  params->adjust_maximum_thr = 0;
  params->half_size = job->half;
  params->user_qual = job->method >= 0 ? job->method : 3;
  const int code = libraw_dcraw_process(raw);
  if (code != LIBRAW_SUCCESS)
    return fail_code(job->wire, code);
  const unsigned width = raw->sizes.iwidth, height = raw->sizes.iheight, colors = (unsigned)raw->idata.colors;
  if (raw->image == NULL || width == 0 || height == 0)
    return fail(job->wire, RAW_WIRE_DAMAGED, "no picture came out");
  guint16 *out = make_room(&job->wire, 3 * (guint64)width * height);
  if (out == NULL)
    return fail(job->wire, RAW_WIRE_MEMORY, strerror(errno));
  for (size_t i = 0; i < (size_t)width * height; i++)
    for (unsigned c = 0; c < 3; c++)
      out[3 * i + c] = raw->image[i][colors >= 3 ? c : 0];
  RawWire *wire = job->wire;
  wire->kind = RAW_WIRE_RGB;
  wire->width = width;
  wire->height = height;
  wire->half = job->half && width < wire->frame_width;
  if (!wire->half) {
    wire->frame_width = width;
    wire->frame_height = height;
  }
  wire->zero = 0;
  wire->full = 65535 / largest;
  if (colors < 3)
    wire->mul[0] = wire->mul[1] = wire->mul[2] = 1;
  return 0;
}

/* Is the camera one of those that LibRaw says it reads? */
static int
is_in_list(const RawWire *wire)
{
  char name[sizeof wire->make + sizeof wire->model + 1];
  snprintf(name, sizeof name, "%s %s", wire->make, wire->model);
  const char **list = libraw_cameraList();
  for (int i = 0; list != NULL && i < libraw_cameraCount() && list[i] != NULL; i++) {
    const char *other = strstr(list[i], " / "); /* names in other countries */
    const size_t n = other != NULL ? (size_t)(other - list[i]) : strlen(list[i]);
    if (strncasecmp(list[i], name, n) == 0 && (name[n] == '\0' || name[n] == ' '))
      return 1;
  }
  return 0;
}

static int
unpack(Job *job, void *bytes, size_t size)
{
  libraw_data_t *raw = job->raw;
  RawWire *wire = job->wire;
  raw->params.raw_processing_options |= LIBRAW_PROCESSING_USE_DNG_DEFAULT_CROP;
  char missing[sizeof wire->reason];
  int code = libraw_open_buffer(raw, bytes, size);
  tell_shot(raw, wire);
  if (extent_is_short(bytes, size, missing, sizeof missing))
    return fail(wire, RAW_WIRE_DAMAGED, missing);
  if (code == LIBRAW_FILE_UNSUPPORTED && is_in_list(wire))
    return fail(wire, RAW_WIRE_DAMAGED, "the sensor's pixels are not found in it");
  if (code != LIBRAW_SUCCESS)
    return fail_code(wire, code);
  const guint64 n_pixels = (guint64)raw->sizes.raw_width * raw->sizes.raw_height;
  wire->frame_width = raw->sizes.width;
  wire->frame_height = raw->sizes.height;
  if (n_pixels == 0 || raw->sizes.width < 4 || raw->sizes.height < 4)
    return fail(wire, RAW_WIRE_DAMAGED, "it has no pixels");
  if (n_pixels > job->max_pixels)
    return fail(wire, RAW_WIRE_LIMIT, "too many pixels");
  libraw_decoder_info_t decoder = {0};
  if (libraw_get_decoder_info(raw, &decoder) == LIBRAW_SUCCESS && decoder.decoder_name != NULL)
    copy_text(wire->decoder, sizeof wire->decoder, decoder.decoder_name);
  code = libraw_unpack(raw);
  if (code != LIBRAW_SUCCESS)
    return fail_code(wire, code);
  tell_shot(raw, wire);
  tell_colors(raw, wire);
  wire->orientation = orientation_of(raw->sizes.flip);
  code = is_bayer(raw, wire) && job->method < 0 ? hand_mosaic(job) : hand_demosaiced(job);
  if (code == 0)
    job->wire->status = RAW_WIRE_GOOD;
  return code;
}

/* LibRaw calls on for damaged data and would go on with what is left. */
static void
on_damage(void *data, const char *file, const int offset)
{
  RawWire *wire = *(RawWire **)data;
  (void)file;
  fail(wire, RAW_WIRE_DAMAGED, offset >= 0 ? "its data are damaged" : "its data end too early");
  _exit(1);
}

static int
say_open_box(RawWire *wire, const LithoBoxReport *report)
{
  for (int i = 0; i < LITHO_N_BOX_PARTS; i++)
    if (report->parts[i].state != LITHO_BOX_HELD)
      return fail(wire, RAW_WIRE_OPEN, report->parts[i].why);
  return fail(wire, RAW_WIRE_OPEN, "no reason is given");
}

/* Before a byte of the file is looked at. The ceilings hold without a box, too. FALSE: strict, and it does not hold. */
static int
close_box(RawWire *wire)
{
  const char *mode = getenv("LITHO_SANDBOX");
  const LithoBoxRules rules = {.address_bytes = MEMORY_BYTES, .cpu_s = CPU_SECONDS};
  LithoBoxReport report;
  char why[sizeof wire->reason];
  tzset(); /* LibRaw reads times by the zone, whose file is out of reach then */
  if (mode != NULL && strcmp(mode, "off") == 0) {
    box_limits(&rules, why, sizeof why);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  }
  return litho_box_shut(&rules, &report) || mode == NULL || strcmp(mode, "strict") != 0 || !say_open_box(wire, &report);
}

int
main(int argc, char **argv)
{
  struct stat st;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc != 4 || fstat(0, &st) != 0 || fstat(RAW_WIRE_FD, &(struct stat){0}) != 0) {
    fprintf(stderr, "litho-raw is started by litho, which opens camera raw files by it\n");
    return 2;
  }
  Job job = {.method = atoi(argv[1]), .half = atoi(argv[2]), .max_pixels = strtoull(argv[3], NULL, 10)};
  guint16 *pixels = make_room(&job.wire, 0);
  if (pixels == NULL)
    return 2;
  job.wire->magic = RAW_WIRE_MAGIC;
  job.wire->size = sizeof *job.wire;
  if (!close_box(job.wire))
    return 2;
  void *bytes = st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 0) : MAP_FAILED;
  if (bytes == MAP_FAILED)
    return fail(job.wire, RAW_WIRE_DAMAGED, "it cannot be read");
  job.raw = libraw_init(LIBRAW_OPIONS_NO_DATAERR_CALLBACK | LIBRAW_OPIONS_NO_MEMERR_CALLBACK);
  if (job.raw == NULL)
    return fail(job.wire, RAW_WIRE_MEMORY, "no memory");
  libraw_set_dataerror_handler(job.raw, on_damage, &job.wire);
  const int code = unpack(&job, bytes, (size_t)st.st_size);
  _exit(code); /* the kernel frees it quicker */
}
