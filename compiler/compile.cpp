#include "compiler/compile.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "compiler/as_written.hpp"
#include "compiler/check.hpp"
#include "compiler/parser.hpp"
#include "compiler/simplify.hpp"
#include "model/sha256.hpp"

namespace rolewright::compiler {
namespace {

std::string beside(const std::string& file, const std::string& name) {
  return (std::filesystem::path{file}.parent_path() / name).lexically_normal().string();
}

// Reads and parses each file once, in order of first mention, following `use`.
class Reader {
 public:
  Reader(const Loader& load, SourceMap& sources, Diagnostics& found)
      : load_{load}, sources_{sources}, found_{found} {}

  void read(const std::string& path, const Span& mentioned) {
    const std::string normal = std::filesystem::path{path}.lexically_normal().string();
    const auto open = std::find_if(open_.begin(), open_.end(), [&](const Open& file) { return file.path == normal; });
    if (open != open_.end()) return circle({open, open_.end()}, normal, mentioned);
    if (std::find(seen_.begin(), seen_.end(), normal) != seen_.end()) return;
    seen_.push_back(normal);
    constexpr std::size_t kMostFiles = 1000;
    if (seen_.size() > kMostFiles) {
      if (seen_.size() == kMostFiles + 1)
        found_.add({.code = Code::FileTooLarge,
                    .message = "this policy uses more than " + std::to_string(kMostFiles) + " files",
                    .span = mentioned});
      return;
    }
    Result<std::string> text = load(normal);
    if (!text.ok()) return add_at(text.error(), mentioned);
    std::size_t bad = 0;
    if (!is_clean_utf8(text.value(), &bad)) {
      found_.add({.code = Code::NotUtf8,
                  .message = "`" + printable(normal) + "` is not UTF-8 text",
                  .span = mentioned,
                  .where = printable(normal) + ": byte " + std::to_string(bad),
                  .help = "save the file as UTF-8"});
      return;
    }
    const FileId file = sources_.add({normal, std::move(text).value()});
    ast::File parsed = parse(sources_, file, found_);
    open_.push_back({normal, mentioned});
    for (const ast::Statement& statement : parsed.statements)
      if (const auto* use = std::get_if<ast::Use>(&statement.body); use != nullptr)
        read(beside(normal, use->path.text), use->path.span);
    open_.pop_back();
    files_.push_back(std::move(parsed));
  }

  Result<std::string> data(FileId from, const std::string& name) {
    return load(beside(sources_[from].path, name));
  }

  [[nodiscard]] const std::vector<ast::File>& files() const { return files_; }
  [[nodiscard]] std::string digest() const { return sha256_hex(digest_); }

 private:
  struct Open {
    std::string path;
    Span mentioned;  // by the file before it
  };

  // All files together are bounded too: a thousand of the largest would fill the memory.
  Result<std::string> load(const std::string& path) {
    constexpr std::size_t kMostBytes = 4 * kMaxPolicyBytes;
    Result<std::string> text = load_(path);
    if (!text.ok()) return text;
    bytes_ += text.value().size();
    if (bytes_ > kMostBytes)
      return Diagnostic{.code = Code::FileTooLarge,
                        .message = "this policy and the files it names have more than " +
                                   std::to_string(kMostBytes >> 20) + " MiB together",
                        .where = printable(path)};
    digest_ += sha256_hex(text.value());
    return text;
  }

  void circle(const std::vector<Open>& files, const std::string& again, const Span& mentioned) {
    std::string names;
    std::vector<Label> labels;
    for (const Open& file : files) {
      names += file.path + " → ";
      if (&file != &files.front()) labels.push_back({file.mentioned, "uses `" + printable(file.path) + "`"});
    }
    found_.add({.code = Code::UseCycle,
                .message = "policy files use each other: " + printable(names + again),
                .span = mentioned,
                .labels = std::move(labels)});
  }

  void add_at(const Diagnostics& problems, const Span& span) {
    for (Diagnostic item : problems.items()) {
      item.span = span;
      found_.add(std::move(item));
    }
  }

  const Loader& load_;
  SourceMap& sources_;
  Diagnostics& found_;
  std::vector<ast::File> files_;
  std::vector<std::string> seen_;
  std::vector<Open> open_;
  std::size_t bytes_ = 0;
  std::string digest_;
};

}  // namespace

Result<CompiledPolicy> compile(const std::vector<std::string>& paths, const Loader& load,
                               SourceMap& sources) {
  Result<CompiledPolicy> policy = compile_as_written(paths, load, sources);
  if (!policy.ok()) return policy;
  CompiledPolicy compiled = std::move(policy).value();
  compiled.ir = simplify(std::move(compiled.ir));
  return compiled;
}

Result<CompiledPolicy> compile_as_written(const std::vector<std::string>& paths, const Loader& load,
                                          SourceMap& sources) {
  Diagnostics found;
  Reader reader{load, sources, found};
  for (const std::string& path : paths) reader.read(path, {});
  const ReadFile read = [&](FileId from, const std::string& name) { return reader.data(from, name); };
  PolicyIr policy = check(reader.files(), read, found);
  if (found.has_error()) return found;
  return CompiledPolicy{.ir = std::move(policy), .digest = reader.digest()};
}

std::vector<ast::File> read_statements(const std::vector<std::string>& paths, const Loader& load, SourceMap& sources,
                                       Diagnostics& found) {
  Reader reader{load, sources, found};
  for (const std::string& path : paths) reader.read(path, {});
  return reader.files();
}

Result<std::string> load_file(const std::string& path) {
  const auto problem = [&](Code code, const std::string& what) {
    return Diagnostic{
        .code = code, .message = "`" + printable(path) + "`: " + what, .where = printable(path)};
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return problem(Code::FileUnreadable, "no such file");
  if (!std::filesystem::is_regular_file(status)) return problem(Code::FileUnreadable, "not a regular file");
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return problem(Code::FileUnreadable, error.message());
  if (bytes > kMaxPolicyBytes)
    return problem(Code::FileTooLarge, "has " + std::to_string(bytes) + " bytes, more than the limit of " +
                                           std::to_string(kMaxPolicyBytes));
  std::ifstream in{path, std::ios::binary};
  std::string text(bytes, '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(bytes)))
    return problem(Code::FileUnreadable, std::strerror(errno));
  return text;
}

}  // namespace rolewright::compiler
