// Golden files: text compared byte for byte with a committed file; `--update` rewrites it.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace rolewright::tests {

inline bool& update_golden() {
  static bool update = false;
  return update;
}

inline std::string read_text(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The committed text of `path`; with `--update`, writes `actual` there first.
inline std::string golden(const std::string& path, std::string_view actual) {
  if (update_golden()) std::ofstream{path, std::ios::binary} << actual;
  return read_text(path);
}

inline std::string source_path(std::string_view relative) {
  return std::string{ROLEWRIGHT_SOURCE_DIR} + "/" + std::string{relative};
}

}  // namespace rolewright::tests
