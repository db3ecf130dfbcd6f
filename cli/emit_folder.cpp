#include "cli/emit_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>

#include "cli/console.hpp"

namespace rolewright::cli {
namespace {

namespace fs = std::filesystem;

// The list of what an emit wrote, in the folder itself: its first line, then a path a line.
constexpr const char* kList = ".rolewright-emit";
constexpr std::string_view kListHead = "rolewright emit 1";
constexpr std::size_t kMaxListBytes = std::size_t{16} << 20U;

Diagnostics unwritable(const fs::path& path, const std::string& why, const std::string& help = {}) {
  return {{.code = Code::FileUnwritable, .message = why, .where = printable(path.string()), .help = help}};
}

// Below the folder, whatever roles and groups are called.
bool stays_inside(const std::string& name) {
  const fs::path path{name};
  return !name.empty() && !path.is_absolute() && std::all_of(path.begin(), path.end(), [](const fs::path& part) {
    return part != ".." && part != ".";
  }) && std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; });
}

// A name itself, not what a link there points to.
fs::file_type kind_of(const fs::path& path) {
  std::error_code failed;
  return fs::symlink_status(path, failed).type();
}
bool is_there(const fs::path& path) { return kind_of(path) != fs::file_type::not_found; }
bool is_folder(const fs::path& path) { return kind_of(path) == fs::file_type::directory; }

std::string list_text(const std::set<std::string>& names) {
  std::string text = std::string{kListHead} + "\n";
  for (const std::string& name : names) text += name + "\n";
  return text;
}

// What an emit wrote into `folder`; nothing when no emit did.
std::optional<std::set<std::string>> listed_in(const fs::path& folder) {
  if (kind_of(folder / kList) != fs::file_type::regular) return std::nullopt;
  const Result<std::string> text = read_file((folder / kList).string(), kMaxListBytes);
  if (!text.ok()) return std::nullopt;
  std::istringstream lines{text.value()};
  std::string line;
  if (!std::getline(lines, line) || line != kListHead) return std::nullopt;
  std::set<std::string> names;
  while (std::getline(lines, line)) {
    if (!stays_inside(line)) return std::nullopt;
    names.insert(line);
  }
  return names;
}

// One plan on its way into its folder: staged beside it, then moved in.
class Placement {
 public:
  Placement(fs::path target, const std::vector<connectors::EmittedFile>& files)
      : target_{std::move(target)}, fresh_{target_.string() + ".new." + std::to_string(::getpid())}, files_{files} {
    for (const connectors::EmittedFile& file : files_) names_.insert(file.path);
  }
  Placement(const Placement&) = delete;
  Placement& operator=(const Placement&) = delete;
  ~Placement() {
    std::error_code ignored;
    if (staged_) fs::remove_all(fresh_, ignored);
  }

  Diagnostics run() {
    std::error_code failed;
    const bool there = is_there(target_);
    const bool vacant = !there || (is_folder(target_) && fs::is_empty(target_, failed));
    const std::optional<std::set<std::string>> earlier = vacant ? std::nullopt : listed_in(target_);
    if (!vacant && (!earlier || !is_folder(target_)))
      return unwritable(target_, "something else is there already, and it is not replaced",
                        "name a new or an empty folder, or one that `rolewright emit` wrote");
    if (earlier)
      if (Diagnostics found = check_room(*earlier); found.has_error()) return found;
    if (Diagnostics found = stage(); found.has_error()) return found;
    if (earlier) return replace(*earlier);
    fs::rename(fresh_, target_, failed);  // in one step: onto nothing, or onto an empty folder
    if (failed) return unwritable(target_, failed.message());
    staged_ = false;
    return {};
  }

 private:
  // Every new file takes the place of one of ours or of nothing, below folders that are no links.
  Diagnostics check_room(const std::set<std::string>& earlier) const {
    for (const std::string& name : names_) {
      const fs::path path = target_ / name;
      const bool ours = earlier.contains(name) && kind_of(path) == fs::file_type::regular;
      if (is_there(path) && !ours)
        return unwritable(path, "this file is in the way, and `rolewright emit` did not write it", "move it away");
      for (fs::path above = path.parent_path(); above != target_; above = above.parent_path())
        if (is_there(above) && !is_folder(above)) return unwritable(above, "this is in the way and no folder", "move it away");
    }
    return {};
  }

  Diagnostics stage() {
    std::error_code failed;
    staged_ = true;
    for (const connectors::EmittedFile& file : files_) {
      const fs::path name = fresh_ / file.path;
      fs::create_directories(name.parent_path(), failed);
      if (failed) return unwritable(name, failed.message());
      if (Diagnostics found = write_file(name.string(), file.text); found.has_error()) return found;
    }
    return write_file((fresh_ / kList).string(), list_text(names_));
  }

  // File by file, each whole at any moment, and whatever else is in the folder stays. Until the end the list names the
  // files of both plans, so that a replacement which was cut short can be run again.
  Diagnostics replace(const std::set<std::string>& earlier) const {
    std::error_code failed;
    std::set<std::string> both = earlier;
    both.insert(names_.begin(), names_.end());
    const fs::path list = fresh_.string() + ".list";
    if (Diagnostics found = write_file(list.string(), list_text(both)); found.has_error()) return found;
    fs::rename(list, target_ / kList, failed);
    if (failed) return cut_short(target_ / kList, failed);
    for (const std::string& name : names_) {
      fs::create_directories((target_ / name).parent_path(), failed);
      if (!failed) fs::rename(fresh_ / name, target_ / name, failed);
      if (failed) return cut_short(target_ / name, failed);
    }
    for (const std::string& name : earlier)
      if (!names_.contains(name)) take_away(name);
    fs::rename(fresh_ / kList, target_ / kList, failed);
    if (failed) return cut_short(target_ / kList, failed);
    return {};
  }
  static Diagnostics cut_short(const fs::path& path, const std::error_code& why) {
    return unwritable(path, why.message(), "the folder has files of two plans now: run `rolewright emit` again");
  }

  // A file of the earlier plan, and the folders that it leaves empty.
  void take_away(const std::string& name) const {
    std::error_code ignored;
    const fs::path path = target_ / name;
    for (fs::path above = path.parent_path(); above != target_; above = above.parent_path())
      if (!is_folder(above)) return;
    if (kind_of(path) != fs::file_type::regular) return;
    fs::remove(path, ignored);
    for (fs::path above = path.parent_path(); above != target_ && fs::remove(above, ignored); above = above.parent_path()) {}
  }

  fs::path target_, fresh_;
  const std::vector<connectors::EmittedFile>& files_;
  std::set<std::string> names_;
  bool staged_ = false;
};

}  // namespace

Diagnostics write_folder(const std::string& path, const std::vector<connectors::EmittedFile>& files) {
  fs::path target = fs::path{path}.lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  for (const connectors::EmittedFile& file : files)
    if (!stays_inside(file.path))
      return {{.code = Code::BadOption,
               .message = "a file named `" + printable(file.path) + "` would not stay inside the folder",
               .where = "emit"}};
  return Placement{std::move(target), files}.run();
}

}  // namespace rolewright::cli
