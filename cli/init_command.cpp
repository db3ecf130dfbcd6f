// `rolewright init`: a starter workspace from what an agency has: its exports as a snapshot, rule packs bound to the names
// the exports use, a policy for what the packs do not name, and a table of what was bound and what was not, to be signed.
// The workspace is made beside its place under another name, compiled, bound and only then moved there.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/binding_report.hpp"
#include "cli/command.hpp"
#include "cli/starter_policy.hpp"
#include "cli/workspace.hpp"
#include "compiler/pack_binding.hpp"
#include "compiler/parser.hpp"
#include "connectors/import.hpp"
#include "model/snapshot_file.hpp"

namespace rolewright::cli {
namespace {

namespace fs = std::filesystem;

// A pack as it was read, and as it is written into the workspace.
struct Pack {
  SourceMap sources;
  compiler::CompiledPolicy policy;
  compiler::PackBinding bound;
  std::map<std::string, std::string> files;  // path below packs/ → text, data files too
  std::vector<std::string> uses;             // what the workspace's policy uses
};

Diagnostic unwritable(const std::string& path, const std::string& why, const std::string& help = {}) {
  return {.code = Code::FileUnwritable,
          .message = "`" + printable(path) + "` " + why,
          .where = printable(path),
          .help = help};
}

// The folder that holds all of them. The paths are absolute and normal.
fs::path common_folder(const std::vector<fs::path>& paths) {
  fs::path folder = paths.front().parent_path();
  for (const fs::path& path : paths)
    while (folder.has_relative_path() && path.lexically_relative(folder).begin()->string() == "..")
      folder = folder.parent_path();
  return folder;
}

class InitCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("init", "make a starter workspace from an agency's exports");
    command->add_option("--from", from_, "a folder with sources.yaml")->required()->option_text("DIR");
    command
        ->add_option("--pack", packs_,
                     "rule packs to bind to the names of these exports: says what stayed unbound, by system")
        ->option_text("FILE…");
    command->add_option("-o,--output", output_, "the folder to make")->required()->option_text("DIR");
    command->footer("Example: rolewright init --from fixtures/bureau --pack policies/agency.rw -o workspace");
    return command;
  }

  Exit run() override {
    Diagnostics problems = output_problem();
    if (problems.has_error()) return bad_input("init", Format::Text, problems);
    Result<connectors::Imported> imported = connectors::import_agency(from_);
    if (!imported.ok()) return bad_input("init", Format::Text, imported.error());
    const Snapshot& snapshot = imported.value().snapshot;
    print_diagnostics(imported.value().notes, {});
    Pack pack;
    if (!packs_.empty())
      if (const Diagnostics found = read_pack(snapshot, pack); found.has_error())
        return bad_input("init", Format::Text, found, pack.sources);
    const std::string making = fs::path{output_}.lexically_normal().string() + ".tmp" + std::to_string(::getpid());
    problems = make(snapshot, pack, making);
    std::error_code error;
    if (!problems.has_error()) {
      fs::rename(making, output_, error);
      if (error) problems.add(unwritable(output_, "cannot be made: " + error.message()));
    }
    if (problems.has_error()) {
      fs::remove_all(making, error);
      return bad_input("init", Format::Text, problems, made_);
    }
    print(written_);
    if (!packs_.empty()) print(binding_summary(pack.policy.ir, pack.bound, judging_));
    return Exit::Clean;
  }

 private:
  [[nodiscard]] Diagnostics output_problem() {
    std::error_code error;
    while (output_.size() > 1 && output_.back() == '/') output_.pop_back();  // the temporary name goes beside it
    if (output_.empty())
      return {{.code = Code::BadOption, .message = "no folder to write into", .where = "--output"}};
    if (!fs::exists(output_, error)) return {};
    if (!fs::is_directory(output_, error)) return {unwritable(output_, "exists and is not a folder", "name a new folder")};
    if (!fs::is_empty(output_, error)) return {unwritable(output_, "exists and is not empty", "name a new folder")};
    return {};
  }

  // Compiles the pack, binds it, and places its files below their common folder.
  Diagnostics read_pack(const Snapshot& snapshot, Pack& pack) const {
    Result<compiler::CompiledPolicy> compiled = compiler::compile(packs_, compiler::load_file, pack.sources);
    if (!compiled.ok()) return compiled.error();
    pack.policy = std::move(compiled).value();
    pack.bound = compiler::bind_pack(pack.policy.ir, pack.sources, snapshot);
    const auto whole = [](const fs::path& path) { return fs::absolute(path).lexically_normal(); };
    std::vector<fs::path> paths;
    std::map<fs::path, std::string> texts;
    for (std::size_t file = 0; file != pack.sources.size(); ++file) {
      const fs::path path = whole(pack.sources[FileId{file}].path);
      paths.push_back(path);
      texts[path] = pack.bound.files[file];
      for (const std::string& name : data_files(pack.sources, FileId{file})) {
        const fs::path beside = whole(path.parent_path() / name);
        const Result<std::string> text = compiler::load_file(beside.string());
        if (!text.ok()) return text.error();
        paths.push_back(beside);
        texts[beside] = text.value();
      }
    }
    const fs::path folder = common_folder(paths);
    for (const auto& [path, text] : texts) pack.files[path.lexically_relative(folder).generic_string()] = text;
    for (const std::string& named : packs_)
      pack.uses.push_back("packs/" + whole(named).lexically_relative(folder).generic_string());
    return {};
  }

  static std::vector<std::string> data_files(const SourceMap& sources, FileId file) {
    namespace ast = compiler::ast;
    Diagnostics ignored;  // it compiled
    std::vector<std::string> names;
    const ast::File parsed = compiler::parse(sources, file, ignored);
    for (const ast::Statement& statement : parsed.statements) {
      if (const auto* kind = std::get_if<ast::ScopeKind>(&statement.body); kind != nullptr && kind->tree_file.given())
        names.push_back(kind->tree_file.text);
      if (const auto* map = std::get_if<ast::ScopeMap>(&statement.body)) names.push_back(map->file.text);
    }
    return names;
  }

  // Writes the whole workspace into `folder`, and proves that it compiles and binds.
  Diagnostics make(const Snapshot& snapshot, const Pack& pack, const std::string& folder) {
    Diagnostics problems;
    for (const auto& [path, text] : pack.files) problems.append(write_file(folder + "/packs/" + path, text));
    if (problems.has_error()) return problems;
    std::unique_ptr<compiler::Binding> bound;
    SourceMap sources;
    compiler::CompiledPolicy policy;
    if (!pack.uses.empty()) {
      std::vector<std::string> paths;
      for (const std::string& path : pack.uses) paths.push_back(folder + "/" + path);
      Result<compiler::CompiledPolicy> compiled = compiler::compile(paths, compiler::load_file, sources);
      if (!compiled.ok()) return rejected(compiled.error(), sources);
      policy = std::move(compiled).value();
      auto binding = compiler::bind(policy.ir, snapshot, compiler::OnUnknownName::Fail);
      if (!binding.ok()) return rejected(binding.error(), sources);
      bound = std::move(binding).value();
      problems.append(write_file(folder + "/bindings.csv", binding_table(pack.policy.ir, pack.bound)));
      count_rules(*bound);
    }
    const StarterPolicy starter = starter_policy(snapshot, bound.get(), pack.uses);
    problems.append(write_file(folder + "/agency.rw", starter.text));
    const Result<std::uint64_t> written = write_snapshot(snapshot, folder + "/agency.rws");
    if (!written.ok()) problems.append(written.error());
    if (problems.has_error()) return problems;
    written_ = "wrote " + printable(output_) + "/agency.rws and " + printable(output_) +
               "/agency.rw: " + grouped(starter.permissions) + " permissions and " + grouped(starter.roles) +
               " roles of " + grouped(starter.systems) + " systems" +
               (pack.uses.empty() ? "" : " that the packs do not name") + "\n";
    return check_whole(snapshot, folder + "/agency.rw");
  }

  Diagnostics check_whole(const Snapshot& snapshot, const std::string& path) {
    SourceMap sources;
    const Result<compiler::CompiledPolicy> policy = compiler::compile({path}, compiler::load_file, sources);
    if (!policy.ok()) return rejected(policy.error(), sources);
    const auto binding = compiler::bind(policy.value().ir, snapshot, compiler::OnUnknownName::Fail);
    return binding.ok() ? Diagnostics{} : rejected(binding.error(), sources);
  }
  // What is wrong with files that go away again; their text stays for the message.
  Diagnostics rejected(const Diagnostics& found, SourceMap& sources) {
    made_ = std::move(sources);
    return found;
  }

  void count_rules(const compiler::Binding& binding) {
    judging_ = static_cast<std::size_t>(
        std::count_if(binding.rules.begin(), binding.rules.end(), [](const RuleInfo& rule) { return rule.active; }));
  }

  std::string from_, output_;
  std::vector<std::string> packs_;
  SourceMap made_;  // of a workspace that was not kept
  std::string written_;
  std::size_t judging_ = 0;  // rules whose systems are exported
};

}  // namespace

std::unique_ptr<Command> init_command() {
  return std::make_unique<InitCommand>();
}

}  // namespace rolewright::cli
