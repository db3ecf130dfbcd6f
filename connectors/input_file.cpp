#include "connectors/input_file.hpp"

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

namespace rolewright::connectors {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct CloseGzip {
  void operator()(gzFile file) const noexcept { gzclose(file); }
};
using OpenGzip = std::unique_ptr<std::remove_pointer_t<gzFile>, CloseGzip>;

Diagnostic problem(Code code, const std::string& name, const std::string& what) {
  return {.code = code, .message = "`" + printable(name) + "`: " + what, .where = printable(name)};
}

// zlib passes plain bytes through, so one loop reads both kinds.
Result<std::string> read_all(gzFile file, const std::string& name, std::uint64_t expected,
                             std::uint64_t limit) {
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(std::min(expected, limit)) + kChunkBytes + InputFile::kPadding);
  for (;;) {
    const std::size_t used = bytes.size();
    bytes.resize(used + kChunkBytes);
    const int got = gzread(file, bytes.data() + used, static_cast<unsigned>(kChunkBytes));
    bytes.resize(used + static_cast<std::size_t>(std::max(got, 0)));
    int state = Z_OK;
    gzerror(file, &state);
    if (got < 0 || state == Z_BUF_ERROR)
      return problem(Code::FileUnreadable, name, "damaged or truncated gzip data");
    if (bytes.size() > limit) {
      return problem(Code::FileTooLarge, name, "more than " + std::to_string(limit) + " bytes once unpacked");
    }
    if (got == 0) return bytes;
  }
}

}  // namespace

InputFile::InputFile(std::string name, std::string bytes) : name_{std::move(name)}, bytes_{std::move(bytes)} {
  begin_ = std::string_view{bytes_}.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  bytes_.append(kPadding, '\0');
}

Result<InputFile> read_input(const std::filesystem::path& path, const std::string& name,
                             std::uint64_t limit) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) return problem(Code::FileUnreadable, name, "no such file");
  if (!std::filesystem::is_regular_file(status))
    return problem(Code::FileUnreadable, name, "not a regular file");
  const OpenGzip file{gzopen(path.c_str(), "rb")};
  if (!file) return problem(Code::FileUnreadable, name, "cannot be opened");
  const std::uint64_t size = std::filesystem::file_size(path, failed);
  if (failed) return problem(Code::FileUnreadable, name, "cannot be measured");
  gzbuffer(file.get(), 1U << 17);
  Result<std::string> bytes = read_all(file.get(), name, size, limit);
  if (!bytes) return bytes.error();
  return InputFile{name, std::move(bytes).value()};
}

Diagnostics check_text(const InputFile& file) {
  const std::string_view text = file.text();
  if (simdjson::validate_utf8(text.data(), text.size()) && text.find('\0') == std::string_view::npos)
    return {};
  std::size_t bad = 0;
  if (is_clean_utf8(text, &bad)) return {};
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
  return {
      {.code = Code::NotUtf8,
       .message = "byte " + std::to_string(bad) + " of `" + printable(file.name()) + "` is not UTF-8 text",
       .where = printable(file.name()) + ":" + std::to_string(line),
       .help = "save the file as UTF-8"}};
}

Result<std::filesystem::path> path_inside(const std::filesystem::path& root, const std::string& relative,
                                          const std::string& where) {
  std::error_code failed;
  const std::filesystem::path base = std::filesystem::weakly_canonical(root, failed);
  const std::filesystem::path full = std::filesystem::weakly_canonical(base / relative, failed);
  const auto [end_of_base, unused] = std::mismatch(base.begin(), base.end(), full.begin(), full.end());
  if (failed || relative.empty() || std::filesystem::path{relative}.is_absolute() ||
      end_of_base != base.end()) {
    return Diagnostic{.code = Code::BadMapping,
                      .message = "path `" + printable(relative) + "` is not inside the agency folder",
                      .where = where,
                      .help = "copy the file into the folder and name it relative to sources.yaml"};
  }
  return full;
}

}  // namespace rolewright::connectors
