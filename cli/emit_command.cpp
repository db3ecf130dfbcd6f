// `rolewright emit`: mined roles as the requests that create them in Okta or Entra.
#include <algorithm>
#include <map>

#include "cli/command.hpp"
#include "cli/mining_input.hpp"
#include "connectors/emit.hpp"
#include "connectors/json/role_file.hpp"
#include "rolemining/verify.hpp"

namespace rolewright::cli {
namespace {

enum class Target : std::uint8_t { Okta, Entra };
constexpr std::size_t kNotesShown = 3;

class EmitCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "emit", "write mined roles as Okta groups and rules, or Entra access packages");
    static const std::map<std::string, Target> kTargets{{"okta", Target::Okta}, {"entra", Target::Entra}};
    command->add_option("--target", target_, "where the roles shall live")
        ->required()
        ->transform(CLI::CheckedTransformer(kTargets))
        ->option_text("okta|entra");
    command->add_option("--roles", roles_, "what `mine -o` wrote")->required()->option_text("FILE");
    add_workspace(*command, workspace_);
    command->add_option("--map", attributes_, "HR attribute and the vendor's attribute for it")
        ->option_text("NAME=VENDOR…");
    command->add_option("-o,--output", output_, "the folder to write the plan into")
        ->required()
        ->option_text("DIR");
    command->footer(
        "Example: rolewright emit --target entra --roles roles.json -p fixtures/bureau/bureau.rw -s "
        "bureau.rws -o plan");
    return command;
  }

  Exit run() override {
    if (output_.empty())
      return bad_input(
          "emit", Format::Text,
          {{.code = Code::BadOption, .message = "no folder to write into", .where = "--output"}});
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("emit", Format::Text, workspace.problems(), workspace.sources());
    const Result<std::string> text = read_file(roles_, connectors::kMaxRoleFileBytes);
    if (!text.ok()) return bad_input("emit", Format::Text, text.error());
    const Result<RoleSet> roles = connectors::parse_roles(text.value(), roles_);
    if (!roles.ok()) return bad_input("emit", Format::Text, roles.error());
    connectors::EmitRequest request{.roles = roles.value(), .targets = {}, .incompatible = {}, .options = {}};
    if (const Diagnostics problems = fill(workspace, request); problems.has_error())
      return bad_input("emit", Format::Text, problems, workspace.sources());
    const Result<connectors::EmittedPlan> plan =
        target_ == Target::Okta ? connectors::emit_okta(request) : connectors::emit_entra(request);
    if (!plan.ok()) return bad_input("emit", Format::Text, plan.error());
    for (const connectors::EmittedFile& file : plan.value().files)
      if (const Diagnostics problems = write_file(output_ + "/" + file.path, file.text); problems.has_error())
        return bad_input("emit", Format::Text, problems);
    print("wrote " + printable(output_) + "/plan.json: " + grouped(plan.value().steps) + " steps for " +
          grouped(roles.value().roles.size()) + " roles, " + grouped(request.incompatible.size()) +
          " pairs of them kept apart\n");
    const std::size_t notes = plan.value().notes.size();
    for (std::size_t index = 0; index != std::min(kNotesShown, notes); ++index)
      print("  note: " + plan.value().notes[index] + "\n");
    if (notes > kNotesShown)
      print("  … and " + grouped(notes - kNotesShown) + " more notes in " + output_ + "/README.md\n");
    return Exit::Clean;
  }

 private:
  Diagnostics fill(Workspace& workspace, connectors::EmitRequest& request) const {
    for (const std::string& pair : attributes_) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string::npos)
        return {{.code = Code::BadOption,
                 .message = "`" + printable(pair) + "` is not NAME=VENDOR",
                 .where = "--map"}};
      request.options.attributes[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    const std::vector<EntitlementId> entitlements =
        entitlements_of(workspace.snapshot(), request.roles.entitlements);
    for (std::size_t column = 0; column != entitlements.size(); ++column) {
      if (entitlements[column].is_none())
        return {{.code = Code::DanglingReference,
                 .message = "the snapshot has no entitlement `" +
                            printable(request.roles.entitlements[column]) + "`",
                 .where = printable(roles_)},
                {.code = Code::BadOption,
                 .message = "the roles were not mined from this snapshot",
                 .where = "--roles"}};
      request.targets.push_back(
          connectors::emit_target(workspace.snapshot(), NodeId{entitlements[column].index()}));
    }
    Result<rolemining::RoleVerification> verified =
        rolemining::verify_roles(workspace.world(), request.roles, entitlements);
    if (!verified.ok()) return verified.error();
    if (!verified.value().violations.empty())
      return {{.code = Code::BadOption,
               .message = "role " + printable(verified.value().violations.front().first) + " violates " +
                          verified.value().violations.front().second + " by itself and is not emitted",
               .where = printable(roles_)}};
    request.incompatible = std::move(verified).value().incompatible;
    return {};
  }

  Target target_ = Target::Okta;
  WorkspaceOptions workspace_;
  std::string roles_, output_;
  std::vector<std::string> attributes_;
};

}  // namespace

std::unique_ptr<Command> emit_command() {
  return std::make_unique<EmitCommand>();
}

}  // namespace rolewright::cli
