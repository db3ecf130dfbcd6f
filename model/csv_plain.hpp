// A CSV field read back: without the apostrophe that `csv_field` put before what a spreadsheet would compute.
#pragma once

#include <string_view>

namespace rolewright {

[[nodiscard]] std::string_view csv_plain(std::string_view field);

}  // namespace rolewright
