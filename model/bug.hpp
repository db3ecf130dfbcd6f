// Our own mistakes: a state that cannot happen did. Says what was impossible and where, then aborts.
#pragma once

#include <source_location>
#include <string_view>

namespace rolewright {

[[noreturn]] void bug(std::string_view impossible,
                      std::source_location where = std::source_location::current());

}  // namespace rolewright
