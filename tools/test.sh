#!/bin/sh
# test.sh [--no-suite NAME] BUILD…: runs the tests of each build folder and closes with one line that
# counts the single cases of all of them. Exit status 1 when anything failed.
set -u
select=
if [ "${1-}" = --no-suite ]; then select="--no-suite $2"; shift 2; fi
# Sanitizers stop at the first finding; leaks inside libraries that we only call are listed.
export ASAN_OPTIONS="${ASAN_OPTIONS-detect_leaks=1:abort_on_error=0}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS-halt_on_error=1:print_stacktrace=1}"
# use_tls=0: its tracer falls over the thread storage of OpenVINO's idle threads (signal 11, on a quiet machine).
export LSAN_OPTIONS="${LSAN_OPTIONS-suppressions=$PWD/tests/lsan.supp:print_suppressions=0:use_tls=0}"
# OpenVINO's threads library opens another by a flag that AddressSanitizer refuses, unless it is told.
export TBB_ENABLE_SANITIZERS=1
status=0
for build in "$@"; do
  echo "== tests of $build"
  meson test -C "$build" --no-rebuild --print-errorlogs $select || status=1
done
python3 - "$status" "$@" <<'EOF' || status=1
import sys
import xml.etree.ElementTree as tree
passed = failed = skipped = 0
for build in sys.argv[2:]:
    for suite in tree.parse(build + '/meson-logs/testlog.junit.xml').getroot().iter('testsuite'):
        for case in suite.iter('testcase'):
            kinds = {child.tag for child in case}
            if kinds & {'failure', 'error'}:
                failed += 1
            elif 'skipped' in kinds:
                skipped += 1
                print('skipped:', suite.get('name'), case.get('name'))
            else:
                passed += 1
# A program that ends badly after its last case (a leak) has no failed case of its own.
failed = max(failed, int(sys.argv[1]))
print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
sys.exit(failed > 0 or passed == 0)
EOF
exit $status
