// ScratchFolder: an empty folder for one test, removed with everything in it when the test ends.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "model/bug.hpp"

namespace rolewright::tests {

class ScratchFolder {
 public:
  ScratchFolder() : path_{(std::filesystem::temp_directory_path() / "rolewright-XXXXXX").string()} {
    if (::mkdtemp(path_.data()) == nullptr) bug("no scratch folder for a test");
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string{name}; }
  /// Writes a file, making folders as needed, and returns its path.
  std::string write(std::string_view name, std::string_view bytes) const {
    std::filesystem::create_directories(std::filesystem::path{file(name)}.parent_path());
    std::ofstream{file(name), std::ios::binary | std::ios::trunc}.write(
        bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file(name);
  }
  [[nodiscard]] std::size_t files() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& item : std::filesystem::directory_iterator{path_}) ++count;
    return count;
  }

 private:
  std::string path_;
};

}  // namespace rolewright::tests
