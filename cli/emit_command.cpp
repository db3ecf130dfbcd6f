// `rolewright emit`: roles, mined or the policy's own, as what creates them in Okta or Entra; tried in a model tenant
// before anything is written.
#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/command.hpp"
#include "cli/emit_folder.hpp"
#include "cli/emit_input.hpp"
#include "connectors/emit/round_trip.hpp"
#include "model/snapshot_file.hpp"

namespace rolewright::cli {
namespace {

using connectors::EmitRequest;
using connectors::EmittedPlan;
using connectors::TenantVendor;

enum class Target : std::uint8_t { Okta, Entra };
constexpr std::size_t kNotesShown = 3;

// A folder of its own that goes when this does.
class ScratchFolder {
 public:
  ScratchFolder() : path_{std::filesystem::temp_directory_path() / "rolewright-round-trip-XXXXXX"} {
    std::string name = path_.string();
    made_ = ::mkdtemp(name.data()) != nullptr;
    path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (made_) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
  bool made_ = false;
};

class EmitCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "emit", "write roles as Okta groups and rules, or Entra access packages, with the vendor's own separation of duties");
    static const std::map<std::string, Target> kTargets{{"okta", Target::Okta}, {"entra", Target::Entra}};
    command->add_option("--target", target_, "where the roles shall live")
        ->required()
        ->transform(CLI::CheckedTransformer(kTargets))
        ->option_text("okta|entra");
    command->add_option("--roles", roles_, "what `mine -o` wrote; the policy's own roles when left out")
        ->option_text("FILE");
    add_workspace(*command, workspace_);
    command->add_option("--map", attributes_, "HR attribute and the vendor's attribute for it")
        ->option_text("NAME=VENDOR…");
    command->add_option("--diff", diff_, "a snapshot of the tenant: write only what it does not have yet")
        ->option_text("SNAPSHOT");
    command->add_flag("--us-government", government_, "Microsoft Graph of the US Government cloud");
    command->add_option("-o,--output", output_, "the folder to write the plan into")
        ->required()
        ->option_text("DIR");
    command->footer(
        "Example: rolewright emit --target entra --roles roles.json -p fixtures/bureau/bureau.rw -s "
        "bureau.rws -o plan\n"
        "Example: rolewright emit --target okta -p fixtures/bureau/bureau.rw -s bureau.rws --map "
        "org=user.department -o plan\n"
        "Exit codes: 0 the plan gives everybody the access that the roles say, save what the vendor refuses to people who "
        "violate a rule today; 1 it does not (differences are listed), "
        "2 bad input.");
    return command;
  }

  Exit run() override {
    if (output_.empty())
      return bad_input(
          "emit", Format::Text,
          {{.code = Code::BadOption, .message = "no folder to write into", .where = "--output"}});
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("emit", Format::Text, workspace.problems(), workspace.sources());
    const Result<EmitInput> input = roles_.empty() ? policy_roles(workspace) : mined_roles(workspace, roles_);
    if (!input.ok()) return bad_input("emit", Format::Text, input.error());
    EmitRequest request = request_of(workspace, input.value());
    if (const Diagnostics problems = read_map(request); problems.has_error())
      return bad_input("emit", Format::Text, problems);
    const connectors::NativeControls controls =
        target_ == Target::Okta ? connectors::okta_controls(workspace.world().binding)
                                : connectors::entra_controls(workspace.world().binding, request.units);
    request.controls = &controls;
    Result<EmittedPlan> plan = target_ == Target::Okta ? connectors::emit_okta(request) : connectors::emit_entra(request);
    if (!plan.ok()) return bad_input("emit", Format::Text, plan.error());
    const ScratchFolder scratch;
    if (!scratch.made())
      return bad_input("emit", Format::Text,
                       {{.code = Code::FileUnwritable, .message = "no folder for the round trip can be made",
                         .where = printable(scratch.path())}});
    const Result<connectors::RoundTrip> trip =
        connectors::round_trip(request, plan.value(), vendor(), scratch.path());
    if (!trip.ok()) return bad_input("emit", Format::Text, trip.error());
    if (!diff_.empty()) {
      const Result<Snapshot> tenant = load_snapshot(diff_);
      if (!tenant.ok()) return bad_input("emit", Format::Text, tenant.error());
      plan = connectors::only_changes(std::move(plan).value(), request, tenant.value(), vendor());
      if (!plan.ok()) return bad_input("emit", Format::Text, plan.error());
    }
    if (const Diagnostics problems = write_folder(output_, plan.value().files); problems.has_error())
      return bad_input("emit", Format::Text, problems);
    show(plan.value(), request, controls, trip.value());
    return trip.value().differing == 0 ? Exit::Clean : Exit::Findings;
  }

 private:
  [[nodiscard]] TenantVendor vendor() const {
    return target_ == Target::Okta ? TenantVendor::Okta : TenantVendor::Entra;
  }

  EmitRequest request_of(Workspace& workspace, const EmitInput& input) const {
    EmitRequest request{.roles = input.roles, .targets = input.targets, .incompatible = input.incompatible, .options = {}};
    request.policy = &input.policy;
    request.conditions = input.conditions;
    request.by_hand = input.by_hand;
    request.notes = input.left_out;
    request.snapshot = &workspace.snapshot();
    request.options.from = to_string(workspace.world().today);
    if (government_) request.options.cloud = connectors::Cloud::UsGovernment;
    if (target_ == Target::Entra) request.units = units_of(workspace, input);
    return request;
  }

  // Each role as a package, and every group of the tenant that confers something.
  static std::vector<connectors::EntraUnit> units_of(Workspace& workspace, const EmitInput& input) {
    std::vector<connectors::EntraUnit> units;
    for (const MinedRole& role : input.roles.roles) {
      connectors::EntraUnit unit{connectors::EntraUnit::Package, role.id, role.name, {}};
      for (const std::uint32_t item : role.entitlements) unit.confers.push_back(input.entitlements[item]);
      std::sort(unit.confers.begin(), unit.confers.end());
      units.push_back(std::move(unit));
    }
    const Snapshot& snapshot = workspace.snapshot();
    const compiler::Binding& binding = workspace.world().binding;
    for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
      const Node& node = snapshot.nodes[index];
      if (node.kind != NodeKind::Group || snapshot.text(node.external_id).empty() ||
          snapshot.text(snapshot.systems[node.system.index()].vendor) != "entra tenant")
        continue;
      connectors::EntraUnit unit{connectors::EntraUnit::Group, std::string{snapshot.text(node.external_id)},
                                 std::string{snapshot.text(node.name)}, contents(binding, NodeId{index})};
      if (!unit.confers.empty()) units.push_back(std::move(unit));
    }
    return units;
  }

  static std::vector<EntitlementId> contents(const compiler::Binding& binding, NodeId start) {
    std::vector<EntitlementId> found;
    std::vector<bool> seen(binding.snapshot.nodes.size());
    std::vector<NodeId> open{start};
    seen[start.index()] = true;
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      if (binding.snapshot.is_entitlement(node)) found.emplace_back(node.index());
      const auto follow = [&](const Edge& edge) {
        if (seen[edge.to.index()]) return;
        seen[edge.to.index()] = true;
        open.push_back(edge.to);
      };
      for (const Edge& edge : binding.snapshot.edges_of(node)) follow(edge);
      for (const Edge& edge : binding.declared[node.index()]) follow(edge);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  Diagnostics read_map(EmitRequest& request) const {
    for (const std::string& pair : attributes_) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string::npos)
        return {{.code = Code::BadOption,
                 .message = "`" + printable(pair) + "` is not NAME=VENDOR",
                 .where = "--map"}};
      request.options.attributes[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    return {};
  }

  static std::string_view word(ProofResult result) {
    return result == ProofResult::Proved ? "proved" : result == ProofResult::Refuted ? "refuted" : "unknown";
  }

  void show(const EmittedPlan& plan, const EmitRequest& request, const connectors::NativeControls& controls,
            const connectors::RoundTrip& trip) const {
    print("wrote " + printable(output_) + "/plan.json: " + grouped(plan.steps) + " steps for " +
          grouped(request.roles.roles.size()) + " roles, " + grouped(plan.automatic.size()) +
          " of them filled by a rule that is proved to mean its condition\n");
    print("separation of duties: " + grouped(controls.risk_rules.size() + controls.incompatible.size()) +
          " controls of the vendor; " + grouped(controls.uncovered.size()) +
          " things it cannot say are listed: everything let through is on the list: " +
          std::string{word(controls.proof.complete)} + "; nothing legal is stopped: " +
          std::string{word(controls.proof.harmless)} + "; everything listed is let through: " +
          std::string{word(controls.proof.exact)} + "\n");
    print("round trip: " + grouped(trip.people) + " people, " + grouped(trip.grants) + " grants: " +
          (trip.differing == 0 ? "the same access for every person" : grouped(trip.differing) + " differences") + "\n");
    if (trip.refused != 0)
      print("the vendor refuses " + grouped(trip.refused) +
            " memberships, because their holders have what is incompatible with them today; settle these first\n");
    for (std::size_t index = 0; index != std::min(kNotesShown, trip.refusals.size()); ++index)
      print("  " + printable(trip.refusals[index]) + "\n");
    for (const std::string& difference : trip.differences) print("  " + printable(difference) + "\n");
    if (trip.differing > trip.differences.size())
      print("  … and " + grouped(trip.differing - trip.differences.size()) + " more\n");
    const std::size_t notes = plan.notes.size();
    for (std::size_t index = 0; index != std::min(kNotesShown, notes); ++index)
      print("  note: " + printable(plan.notes[index]) + "\n");
    if (notes > kNotesShown)
      print("  … and " + grouped(notes - kNotesShown) + " more notes in " + printable(output_) + "/README.md\n");
  }

  Target target_ = Target::Okta;
  WorkspaceOptions workspace_;
  std::string roles_, output_, diff_;
  std::vector<std::string> attributes_;
  bool government_ = false;
};

}  // namespace

std::unique_ptr<Command> emit_command() {
  return std::make_unique<EmitCommand>();
}

}  // namespace rolewright::cli
