# The front door: everything here calls tools/setup.sh (quick when there is nothing to do), then
# Meson and Ninja.
#
#   make          set up what is needed and build build/litho
#   make demo     the main job on a real photo: words to an edited picture, in demo/
#   make test     every test, plain and under AddressSanitizer and UBSan
#   make test-engine  the tests of the engine that makes pictures, which it builds first (some minutes)
#   make check    the tests that need no model, plain only (under a minute)
#   make install  PREFIX=/usr/local
#   make docs     write again what is derived from the program: man page, docs/ops
#   make bench-table  write again the table of docs/BENCHMARKS.md from bench/results
#
# Downloads and builds of others' code are kept in $(LITHO_CACHE), outside the checkout.

LITHO_CACHE ?= $(HOME)/.cache/litho
export LITHO_CACHE
PREFIX ?= /usr/local
BUILD ?= build
VENV = $(LITHO_CACHE)/venv
MESON = $(VENV)/bin/meson
LITHO = $(BUILD)/litho
export PKG_CONFIG_PATH := $(LITHO_CACHE)/llama-0.3.36/lib/pkgconfig:$(PKG_CONFIG_PATH)
export PATH := $(VENV)/bin:$(PATH)

.PHONY: all setup build asan model demo test test-engine check docs bench-table install clean format

all: build

setup:
	@tools/setup.sh

$(BUILD)/build.ninja: | setup
	@$(MESON) setup $(BUILD) --prefix=$(PREFIX) >/dev/null

build: setup $(BUILD)/build.ninja
	@echo 'litho: compiling $(BUILD)' >&2
	@$(MESON) compile -C $(BUILD) >$(BUILD)/compile.log 2>&1 || { cat $(BUILD)/compile.log; exit 1; }

# gcc warns wrongly under sanitizers: warnings are judged in the plain build.
build-asan/build.ninja: | setup
	@$(MESON) setup build-asan -Db_sanitize=address,undefined -Db_lundef=false \
	  -Dbuildtype=debugoptimized -Dwerror=false >/dev/null

asan: setup build-asan/build.ninja
	@echo 'litho: compiling build-asan' >&2
	@$(MESON) compile -C build-asan >build-asan/compile.log 2>&1 || { cat build-asan/compile.log; exit 1; }

model: build
	@$(LITHO) models pull default see

demo: build model
	@tools/demo.sh $(LITHO)

check: build
	@tools/test.sh --no-suite model $(BUILD)

test: build asan model
	@tools/test.sh $(BUILD) build-asan

# -m slow: Z-Image and SD 2 too, 5 GB of memory.
test-engine: build
	@$(LITHO) models pull make-engine
	@$(MESON) test -C $(BUILD) --suite engine --print-errorlogs

docs: build
	@tools/docs.sh $(LITHO)

bench-table:
	@tools/bench_table.py

install: build
	@$(MESON) install -C $(BUILD)

clean:
	rm -rf build build-asan demo

format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' 'fuzz/*.c' 'examples/*.c')
