// Files to disk, all or none under their final names.
#include <filesystem>
#include <fstream>
#include <system_error>

#include "synth/bureau.hpp"

namespace rolewright::synth {
namespace {

namespace fs = std::filesystem;

Diagnostic unwritable(const fs::path& path, const std::error_code& error) {
  return {.code = Code::FileUnwritable,
          .message = "cannot write `" + path.generic_string() + "`: " + error.message(),
          .where = path.generic_string()};
}

fs::path temporary(const fs::path& path) {
  return path.parent_path() / ('.' + path.filename().string() + ".part");
}

// Creates the file under its temporary name; the error when that fails.
std::error_code write_temporary(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return error;
  std::ofstream out{temporary(path), std::ios::binary | std::ios::trunc};
  out << text;
  out.close();
  return out ? std::error_code{} : std::make_error_code(std::errc::io_error);
}

void discard(const fs::path& root, const std::vector<SynthFile>& files) {
  std::error_code ignored;
  for (const SynthFile& file : files) fs::remove(temporary(root / file.path), ignored);
}

}  // namespace

Result<std::size_t> write_files(const std::string& folder, const std::vector<SynthFile>& files) {
  const fs::path root{folder.empty() ? "." : folder};
  for (const SynthFile& file : files) {
    const std::error_code error = write_temporary(root / file.path, file.text);
    if (!error) continue;
    discard(root, files);
    return unwritable(root / file.path, error);
  }
  for (const SynthFile& file : files) {
    std::error_code error;
    fs::rename(temporary(root / file.path), root / file.path, error);
    if (!error) continue;
    discard(root, files);
    return unwritable(root / file.path, error);
  }
  return files.size();
}

}  // namespace rolewright::synth
