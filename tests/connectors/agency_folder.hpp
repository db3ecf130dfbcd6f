// AgencyFolder: a private copy of fixtures/tiny that a test may spoil, removed at the end of the test.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "connectors/import.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {

class AgencyFolder {
 public:
  AgencyFolder() {
    static int next = 0;
    root_ = std::filesystem::temp_directory_path() /
            ("rolewright-" + std::to_string(::getpid()) + "-" + std::to_string(next++));
    std::filesystem::copy(source_path("fixtures/tiny"), root_, std::filesystem::copy_options::recursive);
  }
  ~AgencyFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  AgencyFolder(const AgencyFolder&) = delete;
  AgencyFolder& operator=(const AgencyFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  void write(const std::string& file, std::string_view text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream{root_ / file, std::ios::binary} << text;
  }
  void append(const std::string& file, std::string_view text) const {
    std::ofstream{root_ / file, std::ios::binary | std::ios::app} << text;
  }
  void remove(const std::string& file) const { std::filesystem::remove_all(root_ / file); }
  void replace(const std::string& file, std::string_view what, std::string_view with) const {
    std::string text = read_text((root_ / file).string());
    const std::size_t at = text.find(what);
    if (at != std::string::npos) text.replace(at, what.size(), with);
    write(file, text);
  }
  [[nodiscard]] Result<connectors::Imported> import() const {
    return connectors::import_agency(root_.string());
  }

 private:
  std::filesystem::path root_;
};

/// `RW0503 okta/users.json: $[3].id` for each diagnostic, one a line.
inline std::string places(const Diagnostics& found) {
  std::string lines;
  for (const Diagnostic& item : found.items()) lines += to_string(item.code) + " " + item.where + "\n";
  return lines;
}

/// The places of an import, whether it worked or not.
inline std::string places(const Result<connectors::Imported>& result) {
  return places(result ? result.value().notes : result.error());
}

}  // namespace rolewright::tests
