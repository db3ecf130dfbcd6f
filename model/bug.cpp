#include "model/bug.hpp"

#include <cstdio>
#include <cstdlib>

namespace rolewright {

void bug(std::string_view impossible, const char* file, int line) {
  std::fprintf(stderr, "rolewright: internal error at %s:%d: %.*s\n", file, line,
               static_cast<int>(impossible.size()), impossible.data());
  std::abort();
}

}  // namespace rolewright
