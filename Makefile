# The front door: everything here calls tools/setup.sh once, then Meson and Ninja.
#   make          set up what is needed and build build/litho
#   make demo     the main job on a real photo: words to an edited picture
#   make test     every test, plain and under AddressSanitizer and UBSan
#   make check    the quick tests (under a minute)
#   make install  PREFIX=/usr/local
# Downloads and builds of others' code are kept in $(LITHO_CACHE).

LITHO_CACHE ?= $(HOME)/.cache/litho
export LITHO_CACHE
BUILD ?= build
PREFIX ?= /usr/local
CC ?= cc
VENV = $(LITHO_CACHE)/venv
MESON = $(VENV)/bin/meson
LLAMA = $(LITHO_CACHE)/llama-0.3.36
export PKG_CONFIG_PATH := $(LLAMA)/lib/pkgconfig:$(PKG_CONFIG_PATH)
export PATH := $(VENV)/bin:$(PATH)

.PHONY: all setup build demo test check asan install clean format bench
all: build

setup:
	@tools/setup.sh

$(BUILD)/build.ninja: | setup
	@$(MESON) setup $(BUILD) --prefix=$(PREFIX)

build: $(BUILD)/build.ninja
	@$(MESON) compile -C $(BUILD)

check: build
	@$(MESON) test -C $(BUILD) --print-errorlogs

clean:
	rm -rf build build-*

format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' 'fuzz/*.c' 'examples/*.c')
