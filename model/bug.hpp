// Our own mistakes: a state that cannot happen did. Says what was impossible and where, then aborts.
#pragma once

#include <string_view>

namespace rolewright {

/// The place is the caller's. (clang 14 with libstdc++ 12 has no std::source_location; these builtins it
/// has.)
[[noreturn]] void bug(std::string_view impossible, const char* file = __builtin_FILE(),
                      int line = __builtin_LINE());

}  // namespace rolewright
