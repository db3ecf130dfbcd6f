// `rolewright init`: a starter workspace from what an agency has: its exports as a snapshot, and a policy
// that names every connected system, its entitlements and the groups that confer them, ready for functions
// and rules.
#include <filesystem>
#include <map>
#include <set>

#include "cli/command.hpp"
#include "cli/workspace.hpp"
#include "connectors/import.hpp"
#include "model/snapshot_file.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

// An identifier made of an export's name; numbered when taken.
std::string identifier(std::string_view text, std::set<std::string>& taken) {
  std::string name;
  for (const char c : text)
    name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, 1, 'n');
  std::string unique = name;
  for (std::size_t number = 2; !taken.insert(unique).second; ++number)
    unique = name + "_" + std::to_string(number);
  return unique;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '*') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

class InitCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("init", "make a starter workspace from an agency's exports");
    command->add_option("--from", from_, "a folder with sources.yaml")->required()->option_text("DIR");
    command
        ->add_option("--pack", packs_,
                     "rule packs to try on these exports: says which of their names stay unbound")
        ->option_text("FILE…");
    command->add_option("-o,--output", output_, "the folder to make")->required()->option_text("DIR");
    command->footer(
        "Example: rolewright init --from fixtures/bureau --pack policies/treasury_payments.rw -o workspace");
    return command;
  }

  Exit run() override {
    if (output_.empty())
      return bad_input(
          "init", Format::Text,
          {{.code = Code::BadOption, .message = "no folder to write into", .where = "--output"}});
    std::error_code error;
    if (std::filesystem::exists(output_, error) && !std::filesystem::is_empty(output_, error))
      return bad_input("init", Format::Text,
                       {{.code = Code::FileUnwritable,
                         .message = "`" + printable(output_) + "` exists and is not empty",
                         .where = printable(output_),
                         .help = "name a new folder"}});
    Result<connectors::Imported> imported = connectors::import_agency(from_);
    if (!imported.ok()) return bad_input("init", Format::Text, imported.error());
    const Snapshot& snapshot = imported.value().snapshot;
    print_diagnostics(imported.value().notes, {});
    const std::string policy = starter_policy(snapshot);
    if (const Diagnostics problems = write_file(output_ + "/agency.rw", policy); problems.has_error())
      return bad_input("init", Format::Text, problems);
    const Result<std::uint64_t> written = write_snapshot(snapshot, output_ + "/agency.rws");
    if (!written.ok()) return bad_input("init", Format::Text, written.error());
    print("wrote " + printable(output_) + "/agency.rws and " + output_ +
          "/agency.rw: " + grouped(permissions_) + " permissions and " + grouped(roles_) + " roles of " +
          grouped(systems_) + " systems\n");
    return packs_.empty() ? Exit::Clean : try_pack(snapshot);
  }

 private:
  std::string starter_policy(const Snapshot& snapshot) {
    std::set<std::string> taken;
    std::map<std::uint32_t, std::string> names;
    std::string text =
        "// What the exports of " + to_string(snapshot.taken[0]) +
        " name. Add functions and rules; delete what no rule needs.\npolicy agency version \"1\"\n\n";
    for (std::size_t index = 0; index != snapshot.attribute_names.size(); ++index)
      text += "person has " + identifier(snapshot.text(snapshot.attribute_names[index]), taken) + ": code\n";
    text += "\n";
    for (std::size_t index = 0; index != snapshot.systems.size(); ++index) {
      const System& system = snapshot.systems[index];
      if (system.connected == 0) continue;
      names[static_cast<std::uint32_t>(index)] = identifier(snapshot.text(system.name), taken);
      const std::string_view vendor = snapshot.text(system.vendor);
      const bool external = vendor != "system" && !snapshot.text(system.external_id).empty();
      text += "system " + names[static_cast<std::uint32_t>(index)] + " = " +
              (external ? std::string{vendor} : std::string{"export"}) + " " +
              quoted(external ? snapshot.text(system.external_id) : snapshot.text(system.name)) + "\n";
      ++systems_;
    }
    text += "\n";
    for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
      const Node& node = snapshot.nodes[index];
      const auto system = names.find(node.system.index());
      if (system == names.end() || snapshot.text(node.name) == kSignIn) continue;
      const std::string name = identifier(snapshot.text(node.name), taken);
      if (node.kind == NodeKind::Entitlement) {
        text += "permission " + name + " = " + system->second + " " + quoted(snapshot.text(node.name)) + "\n";
        ++permissions_;
      } else {
        text += "role " + name + " = " + binding_words(snapshot, node, system->second) + " " +
                quoted(snapshot.text(node.name)) + "\n";
        ++roles_;
      }
    }
    return text;
  }

  static std::string binding_words(const Snapshot& snapshot, const Node& node, const std::string& system) {
    const std::string_view vendor = snapshot.text(snapshot.systems[node.system.index()].vendor);
    if (node.kind == NodeKind::Package) return "entra package";
    if (node.kind == NodeKind::Group) return vendor == "okta org" ? "okta group" : "entra group";
    return system + " role";
  }

  Exit try_pack(const Snapshot& snapshot) const {
    SourceMap sources;
    const Result<compiler::CompiledPolicy> pack = compiler::compile(packs_, compiler::load_file, sources);
    if (!pack.ok()) return bad_input("init", Format::Text, pack.error(), sources);
    const auto binding = compiler::bind(pack.value().ir, snapshot, compiler::OnUnknownName::KeepGoing);
    if (!binding.ok()) return bad_input("init", Format::Text, binding.error(), sources);
    const compiler::PolicyIr& policy = pack.value().ir;
    std::size_t bound = 0, active = 0;
    std::string unbound;
    for (std::size_t index = 0; index != policy.permissions.size(); ++index) {
      if (!binding.value()->entitlements[index].empty()) {
        ++bound;
      } else {
        unbound += "  " + policy.permissions[index].name + ": " +
                   policy.systems[policy.permissions[index].system.index()].name + " \"" +
                   printable(policy.permissions[index].pattern) + "\"" +
                   (binding.value()->connected[policy.permissions[index].system.index()]
                        ? ""
                        : " (system not connected)") +
                   "\n";
      }
    }
    for (const RuleInfo& rule : binding.value()->rules) active += rule.active ? 1 : 0;
    print(policy.name + ": " + grouped(bound) + " of " + grouped(policy.permissions.size()) +
          " permissions are bound, " + grouped(active) + " of " + grouped(policy.rules.size()) +
          " rules can judge\n");
    if (!unbound.empty()) print("unbound\n" + unbound);
    return Exit::Clean;
  }

  std::string from_, output_;
  std::vector<std::string> packs_;
  std::size_t permissions_ = 0, roles_ = 0, systems_ = 0;
};

}  // namespace

std::unique_ptr<Command> init_command() {
  return std::make_unique<InitCommand>();
}

}  // namespace rolewright::cli
