#include "cli/emit_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cli/console.hpp"

namespace rolewright::cli {
namespace {

namespace fs = std::filesystem;

Diagnostics unwritable(const fs::path& path, const std::string& why) {
  return {{.code = Code::FileUnwritable, .message = why, .where = printable(path.string())}};
}

// Below the folder, whatever roles and groups are called.
bool stays_inside(const std::string& name) {
  const fs::path path{name};
  return !name.empty() && !path.is_absolute() && std::all_of(path.begin(), path.end(), [](const fs::path& part) {
    return part != ".." && part != ".";
  }) && std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; });
}

bool may_replace(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(fs::symlink_status(path, failed)) &&
         (fs::is_empty(path, failed) || fs::is_regular_file(path / "plan.json", failed));
}

}  // namespace

Diagnostics write_folder(const std::string& path, const std::vector<connectors::EmittedFile>& files) {
  fs::path target = fs::path{path}.lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  for (const connectors::EmittedFile& file : files)
    if (!stays_inside(file.path))
      return {{.code = Code::BadOption,
               .message = "a file named `" + printable(file.path) + "` would not stay inside the folder",
               .where = "emit"}};
  std::error_code failed;
  const bool there = fs::exists(fs::symlink_status(target, failed));
  if (there && !may_replace(target))
    return unwritable(target, "something else is there already, and it is not replaced");
  const std::string mark = "." + std::to_string(::getpid());
  const fs::path fresh = target.string() + ".new" + mark;
  const fs::path old = target.string() + ".old" + mark;
  const auto give_up = [&](const Diagnostics& why) {
    std::error_code ignored;
    fs::remove_all(fresh, ignored);
    return why;
  };
  for (const connectors::EmittedFile& file : files) {
    const fs::path name = fresh / file.path;
    fs::create_directories(name.parent_path(), failed);
    if (failed) return give_up(unwritable(name, failed.message()));
    if (const Diagnostics found = write_file(name.string(), file.text); found.has_error()) return give_up(found);
  }
  if (there) {
    fs::rename(target, old, failed);
    if (failed) return give_up(unwritable(target, failed.message()));
  }
  fs::rename(fresh, target, failed);
  if (failed) {
    std::error_code ignored;
    if (there) fs::rename(old, target, ignored);
    return give_up(unwritable(target, failed.message()));
  }
  std::error_code ignored;
  if (there) fs::remove_all(old, ignored);
  return {};
}

}  // namespace rolewright::cli
