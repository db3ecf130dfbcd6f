#include "synth/export_folder.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "synth/exports.hpp"
#include "synth/json_text.hpp"

namespace rolewright::synth {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBuffer = std::size_t{1} << 16;

Diagnostic unwritable(const std::string& path, const std::string& why, std::string help = {}) {
  return {.code = Code::FileUnwritable,
          .message = "`" + printable(path) + "` " + why,
          .where = printable(path),
          .help = std::move(help)};
}

}  // namespace

Result<ExportFolder> ExportFolder::create(const std::string& path) {
  fs::path target = fs::path{path}.lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  std::error_code failed;
  const fs::file_status there = fs::symlink_status(target, failed);
  if (fs::exists(there) && !fs::is_directory(there)) return unwritable(path, "exists and is not a folder", "name a new folder");
  if (fs::exists(there) && !fs::is_empty(target, failed)) return unwritable(path, "exists and is not empty", "name a new folder");
  const std::string making = target.string() + ".tmp" + std::to_string(::getpid());
  fs::create_directories(making, failed);
  if (failed) return unwritable(path, "cannot be made: " + failed.message());
  return ExportFolder{target.string(), making};
}

ExportFolder::ExportFolder(ExportFolder&& other) noexcept
    : path_{std::move(other.path_)},
      making_{std::exchange(other.making_, {})},
      folders_{std::move(other.folders_)},
      appended_{std::move(other.appended_)},
      files_{other.files_},
      bytes_{other.bytes_},
      failed_{std::move(other.failed_)} {}

ExportFolder::~ExportFolder() {
  std::error_code ignored;
  if (!making_.empty()) fs::remove_all(making_, ignored);
}

void ExportFolder::write(const std::string& name, std::string_view text) {
  ++files_;
  put(name, text, Mode::Whole);
}

void ExportFolder::append(const std::string& name, std::string_view text) {
  if (appended_.insert(name).second) ++files_;
  put(name, text, Mode::Append);
}

void ExportFolder::put(const std::string& name, std::string_view text, Mode mode) {
  if (failed_.has_error()) return;
  const fs::path file = fs::path{making_} / name;
  std::error_code failed;
  if (folders_.insert(file.parent_path().string()).second) fs::create_directories(file.parent_path(), failed);
  std::ofstream out{file, std::ios::binary | (mode == Mode::Append ? std::ios::app : std::ios::trunc)};
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (failed || !out) failed_.add(unwritable(path_ + "/" + name, "cannot be written" + (failed ? ": " + failed.message() : "")));
  bytes_ += text.size();
}

Diagnostics ExportFolder::finish() && {
  std::error_code failed;
  if (failed_.has_error()) return failed_;
  fs::rename(making_, path_, failed);
  if (failed) return {unwritable(path_, "cannot be made: " + failed.message())};
  making_.clear();
  return {};
}

void ExportTable::add(const std::vector<std::string_view>& cells) {
  rows_ = true;
  text_ += csv_line(cells);
  if (text_.size() < kBuffer) return;
  folder_.append(name_, text_);
  text_.clear();
}

void ExportTable::finish() {
  if (rows_) folder_.append(name_, text_);
}

void ExportPages::add(std::string record) {
  records_.push_back(std::move(record));
  if (records_.size() == style_.most) finish();
}

void ExportPages::finish() {
  if (records_.empty()) return;
  const std::string number = std::to_string(++pages_);
  const std::string name = style_.name + (!style_.of_object ? "-" + number : pages_ == 1 ? "" : "." + number) + ".json";
  const std::string text = style_.shape == PageShape::Graph  ? graph_page(style_.collection, records_)
                           : style_.shape == PageShape::Data ? data_page(records_)
                                                             : array_page(records_);
  folder_.write(name, text);
  records_.clear();
}

}  // namespace rolewright::synth
