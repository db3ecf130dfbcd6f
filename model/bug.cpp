#include "model/bug.hpp"

#include <cstdio>
#include <cstdlib>

namespace rolewright {

void bug(std::string_view impossible, std::source_location where) {
  std::fprintf(stderr, "rolewright: internal error at %s:%u: %.*s\n", where.file_name(), where.line(),
               static_cast<int>(impossible.size()), impossible.data());
  std::abort();
}

}  // namespace rolewright
