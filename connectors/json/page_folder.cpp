#include "connectors/json/page_folder.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "model/bug.hpp"

namespace rolewright::connectors {
namespace {

bool is_page(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".ndjson");
}

bool same_bytes(const PageFile& left, const PageFile& right) {
  std::array<std::ifstream, 2> files = {std::ifstream{left.path, std::ios::binary},
                                        std::ifstream{right.path, std::ios::binary}};
  return std::equal(std::istreambuf_iterator<char>{files[0]}, std::istreambuf_iterator<char>{},
                    std::istreambuf_iterator<char>{files[1]}, std::istreambuf_iterator<char>{});
}

// Pages of one size are common where records are of one length, and differ in their first record: only those that begin
// alike are compared.
std::string beginning(const PageFile& file) {
  constexpr std::size_t kBytes = 512;
  std::string bytes(kBytes, '\0');
  std::ifstream stream{file.path, std::ios::binary};
  stream.read(bytes.data(), kBytes);
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

// The sorted paths directly in `directory`, hidden ones left out.
std::vector<std::filesystem::path> entries(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  std::error_code failed;
  for (auto entry = std::filesystem::directory_iterator{directory, failed};
       !failed && entry != std::filesystem::directory_iterator{}; entry.increment(failed)) {
    if (!entry->path().filename().string().starts_with('.')) paths.push_back(entry->path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

PageFolder::PageFolder(Intake& intake, const SourceDeclaration& source, JsonItemsOptions shape,
                       std::vector<PageKind> kinds)
    : intake_{intake},
      folder_{source.path},
      kinds_{std::move(kinds)},
      files_(kinds_.size()),
      records_(kinds_.size()),
      reader_{intake, std::move(shape)} {
  const auto root = path_inside(intake.root, folder_, source.where);
  if (!root) {
    intake_.found.append(root.error());
    return;
  }
  std::error_code failed;
  if (!std::filesystem::is_directory(root.value(), failed)) {
    intake_.note(Code::FileUnreadable, printable(folder_), quote(folder_) + ": not a folder of pages");
    return;
  }
  for (const auto& path : entries(root.value())) {
    const std::string name = path.filename().string();
    if (std::filesystem::is_directory(path, failed)) {
      list(path, name);
    } else {
      classify(name);
    }
  }
}

void PageFolder::list(const std::filesystem::path& directory, const std::string& relative) {
  const auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const PageKind& candidate) {
    return candidate.where == PageKind::Subfolder && candidate.prefix == relative;
  });
  const std::string name = folder_ + "/" + relative;
  if (kind == kinds_.end()) {
    return intake_.note(Code::RejectedRecord, printable(name), "a folder no export has: it was not read");
  }
  for (const auto& path : entries(directory)) {
    const std::string file = path.filename().string();
    if (!is_page(file)) {
      intake_.note(Code::RejectedRecord, printable(name + "/" + file), "not a JSON page: it was not read");
      continue;
    }
    const auto inside = path_inside(intake_.root, name + "/" + file, printable(name));
    if (!inside) return intake_.found.append(inside.error());
    files_[static_cast<std::size_t>(kind - kinds_.begin())].push_back(
        {inside.value(), name + "/" + file, file.substr(0, file.find('.'))});
  }
}

void PageFolder::classify(const std::string& relative) {
  const std::string name = folder_ + "/" + relative;
  const auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const PageKind& candidate) {
    return candidate.where == PageKind::Here && relative.starts_with(candidate.prefix) && is_page(relative);
  });
  if (kind == kinds_.end()) {
    return intake_.note(Code::RejectedRecord, printable(name), "a file no export has: it was not read",
                        "pages are recognised by how their names begin: users, groups, …");
  }
  const auto inside = path_inside(intake_.root, name, printable(name));
  if (!inside) return intake_.found.append(inside.error());
  files_[static_cast<std::size_t>(kind - kinds_.begin())].push_back({inside.value(), name, {}});
}

std::size_t PageFolder::index_of(std::string_view prefix) const {
  for (std::size_t index = 0; index != kinds_.size(); ++index) {
    if (kinds_[index].prefix == prefix) return index;
  }
  bug("a page kind its folder does not know");
}

// True, and reported, when a page has exactly the bytes of one of `before`, which it joins otherwise. The pages of
// two objects may be alike; two pages of one list never are.
bool PageFolder::is_repetition(const PageFile& file, ReadBefore& before) {
  constexpr std::uintmax_t kNothing = 64;  // empty pages are alike
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(file.path, failed);
  if (failed || size < kNothing) return false;
  const std::pair key{size, beginning(file)};
  const auto [begin, end] = before.equal_range(key);
  for (auto known = begin; known != end; ++known) {
    if (!same_bytes(file, *known->second)) continue;
    intake_.note(Code::DuplicateRecord, printable(file.name),
                 "the same page as " + quote(known->second->name) + ": it was not read again");
    return true;
  }
  before.emplace(key, &file);
  return false;
}

void PageFolder::read(std::string_view prefix, std::string_view export_kind, const VisitOwned& visit) {
  const std::size_t kind = index_of(prefix);
  if (files_[kind].empty()) return;
  const bool owned = kinds_[kind].where == PageKind::Subfolder;
  const std::string path = folder_ + "/" + std::string{prefix} + (owned ? "/" : "*.json");
  const ExportId source = intake_.start(path, export_kind);
  ReadBefore read_before;
  for (const PageFile& file : files_[kind]) {
    if (intake_.stopped()) return;
    if (!owned && is_repetition(file, read_before)) continue;
    reader_.read(file.path, file.name, source, [&](Record& record) { visit(record, file.owner); });
  }
  records_[kind] += intake_.counts(source).read - intake_.counts(source).rejected;
}

void PageFolder::require_records(std::string_view prefix) {
  const std::size_t kind = index_of(prefix);
  if (records_[kind] != 0 || intake_.found.has_error() || intake_.stopped()) return;
  const std::string pages = folder_ + "/" + std::string{prefix} + "*.json";
  intake_.note(Code::EmptyExport, printable(pages), "no page " + quote(pages) + " has a record that can be used",
               "take the export again with rights to read all of them");
}

void read_log_files(Intake& intake, const SourceDeclaration& source, const VisitRecord& visit) {
  const auto path = path_inside(intake.root, source.path, source.where);
  if (!path) return intake.found.append(path.error());
  std::error_code failed;
  if (std::filesystem::is_directory(path.value(), failed)) {
    PageFolder pages{intake, source, log_pages(), {{"", PageKind::Here}}};
    return pages.read("", source.kind_name, [&](Record& record, const std::string&) { visit(record); });
  }
  if (source.absence == SourceDeclaration::Optional && !std::filesystem::exists(path.value(), failed)) return;
  const ExportId id = intake.start(source.path, source.kind_name);
  PageReader{intake, log_pages()}.read(path.value(), source.path, id, visit);
  if (source.absence == SourceDeclaration::Needed && intake.counts(id).read == 0 && !intake.found.has_error()) {
    intake.note(Code::EmptyExport, printable(source.path), quote(source.path) + " has no records");
  }
}

}  // namespace rolewright::connectors
