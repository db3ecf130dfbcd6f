# rw_module(name SOURCES ... PUBLIC ... PRIVATE ...): one static library for the folder that calls it.
# Everything here is common to all modules: language, warnings, include root, sanitizers.

option(ROLEWRIGHT_WERROR "treat warnings in our own code as errors" OFF)
set(ROLEWRIGHT_SANITIZE "" CACHE STRING "comma separated sanitizers, e.g. address,undefined or thread")
option(ROLEWRIGHT_FUZZ "build the libFuzzer targets (needs clang)" OFF)

include(GNUInstallDirs)
find_package(Threads REQUIRED)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# One interface target carries the flags, so that third-party headers (SYSTEM) stay out of our warnings.
add_library(rolewright_flags INTERFACE)
target_compile_features(rolewright_flags INTERFACE cxx_std_20)
# Designated initializers name what differs from the defaults; the rest is meant to be left out.
target_compile_options(rolewright_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers)
# g++ 12 reports overlaps in std::string's own operator+ that cannot happen (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(rolewright_flags INTERFACE -Wno-restrict)
endif()
if(ROLEWRIGHT_WERROR)
  target_compile_options(rolewright_flags INTERFACE -Werror)
endif()
set(rolewright_sanitize ${ROLEWRIGHT_SANITIZE})
if(ROLEWRIGHT_FUZZ)
  set(rolewright_sanitize "address,undefined")
  target_compile_options(rolewright_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(rolewright_sanitize)
  target_compile_options(rolewright_flags INTERFACE -fsanitize=${rolewright_sanitize} -fno-omit-frame-pointer)
  target_link_options(rolewright_flags INTERFACE -fsanitize=${rolewright_sanitize})
endif()
target_include_directories(rolewright_flags INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
target_link_libraries(rolewright_flags INTERFACE Threads::Threads)

# A fast linker and a compiler cache when the machine has them; nothing depends on either.
find_program(ROLEWRIGHT_MOLD mold)
if(ROLEWRIGHT_MOLD)
  target_link_options(rolewright_flags INTERFACE -fuse-ld=mold)
endif()
find_program(ROLEWRIGHT_CCACHE ccache)
if(ROLEWRIGHT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ROLEWRIGHT_CCACHE})
endif()

set_property(GLOBAL PROPERTY rolewright_modules "")
function(rw_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(rolewright_${name} STATIC ${arg_SOURCES})
  add_library(rolewright::${name} ALIAS rolewright_${name})
  target_link_libraries(rolewright_${name} PUBLIC rolewright_flags ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  set_property(GLOBAL APPEND PROPERTY rolewright_modules ${name})
endfunction()
