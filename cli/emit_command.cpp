// `rolewright emit`: roles, mined or the policy's own, as what creates them in Okta or Entra, by their own requests or by
// Terraform, or in a SCIM service; tried in a model of it before anything is written.
#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/command.hpp"
#include "cli/emit_folder.hpp"
#include "cli/emit_input.hpp"
#include "connectors/emit/round_trip.hpp"
#include "connectors/scim/scim_emit.hpp"
#include "connectors/terraform/terraform_emit.hpp"
#include "model/snapshot_file.hpp"

namespace rolewright::cli {
namespace {

using connectors::EmitRequest;
using connectors::EmittedPlan;
using connectors::NativeControls;
using connectors::RoundTrip;
using connectors::TenantVendor;

enum class Target : std::uint8_t { Okta, Entra, Terraform, Scim };
constexpr std::size_t kNotesShown = 3;

// A folder of its own that goes when this does.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "rolewright-round-trip-XXXXXX").string();
    if (error) return;
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
        "emit", "write roles as Okta groups and rules, Entra access packages, a Terraform module or SCIM groups, with the vendor's "
        "own separation of duties");
    static const std::map<std::string, Target> kTargets{
        {"okta", Target::Okta}, {"entra", Target::Entra}, {"terraform", Target::Terraform}, {"scim", Target::Scim}};
    command->add_option("--target", target_, "where the roles shall live")
        ->required()
        ->transform(CLI::CheckedTransformer(kTargets))
        ->option_text("okta|entra|terraform|scim");
    command->add_option("--roles", roles_, "what `mine -o` wrote; the policy's own roles when left out")
        ->option_text("FILE");
    add_workspace(*command, workspace_);
    command->add_option("--map", attributes_, "HR attribute and the vendor's attribute for it")
        ->option_text("NAME=VENDOR…");
    command->add_option("--diff", diff_, "a snapshot of the tenant, not for scim: write only what it does not have yet; for Terraform, import blocks of what it has")
        ->option_text("SNAPSHOT");
    command->add_option("--scim-config", scim_config_, "the SCIM service's ServiceProviderConfig, whose limits are kept")
        ->option_text("FILE");
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
    if (const Diagnostics problems = check_options(); problems.has_error()) return bad_input("emit", Format::Text, problems);
    const Result<Emitted> emitted = target_ == Target::Scim        ? to_scim(workspace, input.value())
                                    : target_ == Target::Terraform ? to_terraform(workspace, input.value())
                                                                   : to_vendor(workspace, input.value());
    if (!emitted.ok()) return bad_input("emit", Format::Text, emitted.error());
    if (const Diagnostics problems = write_folder(output_, emitted.value().plan.files); problems.has_error())
      return bad_input("emit", Format::Text, problems);
    show(emitted.value());
    const auto same = [](const Tried& tried) { return tried.trip.differing == 0; };
    return std::all_of(emitted.value().tried.begin(), emitted.value().tried.end(), same) ? Exit::Clean : Exit::Findings;
  }

 private:
  // One vendor's part: what it says natively, and how the trip through its model went.
  struct Tried {
    std::string through;  // for people: Okta
    NativeControls controls;
    RoundTrip trip;
  };
  struct Emitted {
    EmittedPlan plan;
    std::size_t roles = 0;
    std::vector<Tried> tried;
  };

  [[nodiscard]] Diagnostics check_options() const {
    const auto refused = [](const std::string& option, const std::string& why) -> Diagnostics {
      return {{.code = Code::BadOption, .message = why, .where = option}};
    };
    if (!scim_config_.empty() && target_ != Target::Scim) return refused("--scim-config", "only `--target scim` has one");
    if (!diff_.empty() && target_ == Target::Scim)
      return refused("--diff", "a SCIM plan finds what is there when it is run: its `unless` look-ups are the difference");
    return {};
  }

  static Diagnostic no_scratch(const ScratchFolder& scratch) {
    return {.code = Code::FileUnwritable, .message = "no folder for the round trip can be made", .where = printable(scratch.path())};
  }

  Result<Emitted> to_vendor(Workspace& workspace, const EmitInput& input) const {
    Emitted out{.plan = {}, .roles = input.roles.roles.size(), .tried = {}};
    const TenantVendor vendor = target_ == Target::Okta ? TenantVendor::Okta : TenantVendor::Entra;
    Result<EmitRequest> request = request_of(workspace, input, vendor);
    if (!request.ok()) return request.error();
    const NativeControls controls = controls_of(workspace, request.value(), vendor);
    request.value().controls = &controls;
    Result<EmittedPlan> plan = emit_to(request.value(), vendor);
    if (!plan.ok()) return plan.error();
    const ScratchFolder scratch;
    if (!scratch.made()) return no_scratch(scratch);
    Result<RoundTrip> trip = connectors::round_trip(request.value(), plan.value(), vendor, scratch.path());
    if (!trip.ok()) return trip.error();
    if (!diff_.empty()) {
      const Result<Snapshot> tenant = load_snapshot(diff_);
      if (!tenant.ok()) return tenant.error();
      plan = connectors::only_changes(std::move(plan).value(), request.value(), tenant.value(), vendor);
      if (!plan.ok()) return plan.error();
    }
    out.plan = std::move(plan).value();
    out.tried.push_back({name_of(vendor), controls, std::move(trip).value()});
    return out;
  }

  // Each vendor gets the roles that grant something it assigns.
  Result<Emitted> to_terraform(Workspace& workspace, const EmitInput& input) const {
    Snapshot tenant;
    if (!diff_.empty()) {
      Result<Snapshot> loaded = load_snapshot(diff_);
      if (!loaded.ok()) return loaded.error();
      tenant = std::move(loaded).value();
    }
    Emitted out{.plan = {}, .roles = 0, .tried = {}};
    const EmitInput assigned = assigned_by(input, {TenantVendor::Okta, TenantVendor::Entra});
    out.roles = assigned.roles.roles.size();
    std::vector<connectors::TerraformPart> parts;
    for (const TenantVendor vendor : {TenantVendor::Okta, TenantVendor::Entra}) {
      const EmitInput own = assigned_by(assigned, {vendor});
      if (own.roles.roles.empty()) continue;
      Result<EmitRequest> request = request_of(workspace, own, vendor);
      if (!request.ok()) return request.error();
      const NativeControls controls = controls_of(workspace, request.value(), vendor);
      request.value().controls = &controls;
      Result<EmittedPlan> plan = emit_to(request.value(), vendor);
      if (!plan.ok()) return plan.error();
      std::map<std::string, std::string> existing;
      if (!diff_.empty()) {
        Result<std::map<std::string, std::string>> found = connectors::found_in(plan.value(), tenant, vendor);
        if (!found.ok()) return found.error();
        existing = std::move(found).value();
      }
      parts.push_back({vendor, std::move(plan).value(), std::move(existing)});
      Result<RoundTrip> trip = through_module(parts, request.value(), vendor);
      if (!trip.ok()) return trip.error();
      out.tried.push_back({name_of(vendor), controls, std::move(trip).value()});
    }
    if (parts.empty())
      return Diagnostic{.code = Code::BadOption, .message = "no role grants anything that Okta or Entra assigns", .where = "emit terraform"};
    Result<EmittedPlan> plan = connectors::as_terraform(parts, assigned.roles);
    if (!plan.ok()) return plan.error();
    out.plan = std::move(plan).value();
    return out;
  }

  // What the module's files say, tried as the requests that its provider makes.
  static Result<RoundTrip> through_module(const std::vector<connectors::TerraformPart>& parts, const EmitRequest& request,
                                          TenantVendor vendor) {
    const Result<EmittedPlan> module = connectors::as_terraform(parts, request.roles);
    if (!module.ok()) return module.error();
    const Result<EmittedPlan> requests = connectors::terraform_requests(module.value(), vendor);
    if (!requests.ok()) return requests.error();
    const ScratchFolder scratch;
    if (!scratch.made()) return no_scratch(scratch);
    return connectors::round_trip(request, requests.value(), vendor, scratch.path());
  }

  Result<Emitted> to_scim(Workspace& workspace, const EmitInput& input) const {
    Emitted out{.plan = {}, .roles = input.roles.roles.size(), .tried = {}};
    connectors::ScimLimits limits;
    if (!scim_config_.empty()) {
      const Result<std::string> text = read_file(scim_config_, connectors::kMaxScimConfigBytes);
      if (!text.ok()) return text.error();
      const Result<connectors::ScimLimits> known = connectors::parse_scim_limits(text.value(), scim_config_);
      if (!known.ok()) return known.error();
      limits = known.value();
    }
    const Result<EmitRequest> request = request_of(workspace, input, TenantVendor::Okta);
    if (!request.ok()) return request.error();
    const std::vector<connectors::ScimUser> users = connectors::scim_users(workspace.snapshot(), input.roles);
    Result<EmittedPlan> plan = connectors::emit_scim(request.value(), users, limits);
    if (!plan.ok()) return plan.error();
    const ScratchFolder scratch;
    if (!scratch.made()) return no_scratch(scratch);
    Result<RoundTrip> trip = connectors::scim_round_trip(request.value(), users, plan.value(), limits, scratch.path());
    if (!trip.ok()) return trip.error();
    out.plan = std::move(plan).value();
    out.tried.push_back({"SCIM", {}, std::move(trip).value()});
    return out;
  }

  static std::string name_of(TenantVendor vendor) { return vendor == TenantVendor::Okta ? "Okta" : "Entra"; }
  static NativeControls controls_of(Workspace& workspace, const EmitRequest& request, TenantVendor vendor) {
    return vendor == TenantVendor::Okta ? connectors::okta_controls(workspace.world().binding)
                                        : connectors::entra_controls(workspace.world().binding, request.units);
  }
  static Result<EmittedPlan> emit_to(const EmitRequest& request, TenantVendor vendor) {
    return vendor == TenantVendor::Okta ? connectors::emit_okta(request) : connectors::emit_entra(request);
  }

  Result<EmitRequest> request_of(Workspace& workspace, const EmitInput& input, TenantVendor vendor) const {
    EmitRequest request{.roles = input.roles, .targets = input.targets, .incompatible = input.incompatible, .options = {}};
    request.policy = &input.policy;
    request.conditions = input.conditions;
    request.by_hand = input.by_hand;
    request.notes = input.left_out;
    request.snapshot = &workspace.snapshot();
    request.options.from = to_string(workspace.world().today);
    if (government_) request.options.cloud = connectors::Cloud::UsGovernment;
    if (vendor == TenantVendor::Entra) request.units = units_of(workspace, input);
    if (const Diagnostics problems = read_map(request); problems.has_error()) return problems;
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

  void show(const Emitted& emitted) const {
    const EmittedPlan& plan = emitted.plan;
    print("wrote " + printable(output_) + "/plan.json: " + grouped(plan.steps) + (target_ == Target::Terraform ? " resources and steps for " : " steps for ") + grouped(emitted.roles) +
          " roles, " + grouped(plan.automatic.size()) + " of them filled by a rule that is proved to mean its condition\n");
    for (const Tried& tried : emitted.tried) {
      const std::string of = emitted.tried.size() > 1 ? tried.through + ": " : "";
      if (target_ != Target::Scim) show_controls(of, tried.controls);
      show_trip(of, tried.trip);
    }
    const std::size_t notes = plan.notes.size();
    for (std::size_t index = 0; index != std::min(kNotesShown, notes); ++index)
      print("  note: " + printable(plan.notes[index]) + "\n");
    if (notes > kNotesShown)
      print("  … and " + grouped(notes - kNotesShown) + " more notes in " + printable(output_) + "/README.md\n");
  }

  static void show_controls(const std::string& of, const NativeControls& controls) {
    print(of + "separation of duties: " + grouped(controls.risk_rules.size() + controls.incompatible.size()) +
          " controls of the vendor; " + grouped(controls.uncovered.size()) +
          " things it cannot say are listed: everything let through is on the list: " +
          std::string{word(controls.proof.complete)} + "; nothing legal is stopped: " +
          std::string{word(controls.proof.harmless)} + "; everything listed is let through: " +
          std::string{word(controls.proof.exact)} + "\n");
  }

  void show_trip(const std::string& of, const RoundTrip& trip) const {
    const std::string what = target_ == Target::Scim ? " memberships: the same groups for every person"
                                                     : " grants: the same access for every person";
    print(of + "round trip: " + grouped(trip.people) + " people, " + grouped(trip.grants) +
          (trip.differing == 0 ? what : what.substr(0, what.find(':') + 2) + grouped(trip.differing) + " differences") + "\n");
    if (trip.refused != 0)
      print(of + "the vendor refuses " + grouped(trip.refused) +
            " memberships, because their holders have what is incompatible with them today; settle these first\n");
    for (std::size_t index = 0; index != std::min(kNotesShown, trip.refusals.size()); ++index)
      print("  " + printable(trip.refusals[index]) + "\n");
    for (const std::string& difference : trip.differences) print("  " + printable(difference) + "\n");
    if (trip.differing > trip.differences.size())
      print("  … and " + grouped(trip.differing - trip.differences.size()) + " more\n");
  }

  Target target_ = Target::Okta;
  WorkspaceOptions workspace_;
  std::string roles_, output_, diff_, scim_config_;
  std::vector<std::string> attributes_;
  bool government_ = false;
};

}  // namespace

std::unique_ptr<Command> emit_command() {
  return std::make_unique<EmitCommand>();
}

}  // namespace rolewright::cli
