#!/bin/sh
# placeholder until the real set-up lands: the cache is already filled on the developers' machine
exit 0
