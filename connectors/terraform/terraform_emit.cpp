#include "connectors/terraform/terraform_emit.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/emit/plan.hpp"
#include "connectors/terraform/terraform_resource.hpp"
#include "connectors/terraform/terraform_text.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr int kPlanVersion = 1;
constexpr std::string_view kOktaBase = "https://${okta_org}";

constexpr std::string_view kReadme = R"(# Roles as a Terraform module

`okta.tf.json` and `entra.tf.json` hold what the okta and azuread providers have resources for; `plan.json` holds the
requests for what they have none for, in order, with each one's undo. Review both, then:

1. `terraform init`, `terraform apply`: groups, packages, rules and policies are made, and let nobody in yet.
2. The steps of `plan.json`, if there are any. A step's `${step:ID}` stands for the `result` of step ID. Before a step, run
   its `unless` look-up, if it has one: when the list at `list` of the answer has an item whose `match` fields are so, the
   step is done already, and that item's `result` is its result. What Terraform made is found by its name.
3. `terraform apply -var open=true`: rules become active and packages may be requested.

Each of the three may be run again: Terraform changes nothing that is as the module says, and a step that is done is not
run. To take everything back, run the `undo` requests from last to first, then `terraform destroy`.

Least rights: an Okta client with `okta.groups.manage` and `okta.apps.manage`, an Entra application that owns the one
catalog; the steps of `plan.json` say the rest in their paths. Provider versions are pinned by `.terraform.lock.hcl`, which
`terraform init` writes: keep it with the module.
`members.csv` lists who holds each role; who is not selected by a rule is put into the group, or given the package, from
there. A cell that begins with `'` stands for the text after it.
)";

constexpr std::string_view kImports = R"(
`imports.tf.json` names what the tenant has already: `terraform plan` shows each as an import, and as a change where it
differs from the module. Without the file Terraform would make a second one. Catalogs, rules, policies and what is inside
packages are in no snapshot: where such a thing of the same name exists, add a block with its id before step 1, which the
`unless` look-up of the vendor's own plan (`emit --target okta` or `entra`) finds.
)";

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

const std::string* file_of(const EmittedPlan& plan, std::string_view path) {
  for (const EmittedFile& file : plan.files)
    if (file.path == path) return &file.text;
  return nullptr;
}

Diagnostic not_ours(const std::string& path) {
  return {.code = Code::MalformedRecord, .message = "this is nothing that `rolewright emit` wrote", .where = path};
}

Result<Json> parsed(const EmittedPlan& plan, const std::string& path) {
  const std::string* text = file_of(plan, path);
  Json json = text == nullptr ? Json() : Json::parse(*text, nullptr, false);
  if (!json.is_object()) return not_ours(path);
  return json;
}

// Every text of a value as `change` makes it; false when one cannot be changed. As deep as what we wrote.
template <class Change>
bool change_texts(Json& value, const Change& change) {
  if (value.is_string()) {
    std::optional<std::string> changed = change(value.get_ref<const std::string&>());
    if (changed) value = std::move(*changed);
    return changed.has_value();
  }
  if (!value.is_structured()) return true;
  return std::all_of(value.begin(), value.end(), [&](Json& item) { return change_texts(item, change); });
}

// One vendor's plan, divided between a module and the steps beside it.
class Division {
 public:
  explicit Division(const Json& plan) : plan_(plan) {
    for (const Json& step : plan_["steps"]) divide(step);
  }

  // Resources by type and name.
  [[nodiscard]] const Json& resources() const { return resources_; }
  [[nodiscard]] std::size_t count() const { return made_.size(); }

  // A block for each resource that exists. An `import` of a package's content would need an id that no snapshot has.
  [[nodiscard]] Json imports(const std::map<std::string, std::string>& existing) const {
    Json out = Json::array();
    for (const auto& [type, resources] : resources_.items()) {
      if (type != "okta_group" && type != "okta_app_group_assignment" && type != "azuread_access_package") continue;
      for (const auto& [id, arguments] : resources.items())
        if (const auto known = existing.find(id); known != existing.end() && !known->second.empty())
          out.push_back({{"to", type + "." + id}, {"id", as_literal(known->second)}});
    }
    return out;
  }

  // The steps that stay, each after the look-ups that it needs; paths with their base.
  [[nodiscard]] Json steps() const {
    std::set<std::string> needed;
    for (auto step = left_.rbegin(); step != left_.rend(); ++step)
      if ((*step)["method"] != "GET" || needed.contains(text(*step, "id"))) need(*step, needed);
    std::vector<std::string> finding(needed.begin(), needed.end());
    for (std::size_t at = 0; at != finding.size(); ++at)  // what a look-up needs itself
      if (made_.contains(finding[at])) {
        std::set<std::string> more;
        need(look_up(finding[at]), more);
        for (const std::string& id : more)
          if (needed.insert(id).second) finding.push_back(id);
      }
    Json out = Json::array();
    for (const Json& step : plan_["steps"]) {
      const std::string id = text(step, "id");
      if (made_.contains(id)) {
        if (needed.contains(id)) out.push_back(based(look_up(id)));
      } else if (stays(id) && (step["method"] != "GET" || needed.contains(id))) {
        out.push_back(based(step));
      }
    }
    return out;
  }

 private:
  static std::string text(const Json& step, const char* key) { return step[key].get<std::string>(); }

  void divide(const Json& step) {
    const std::string id = text(step, "id");
    if (is_said_by_resource(step) && step["depends_on"].size() == 1 &&
        made_.contains(step["depends_on"][0].get<std::string>()))
      return;
    Json converted{{"method", step["method"]}, {"path", step["path"]}, {"body", step["body"]}};
    const bool whole = change_texts(converted, [&](const std::string& item) { return to_template(item, references_); });
    const auto resource = whole ? resource_of(converted) : std::nullopt;
    if (!resource) return left_.push_back(step);
    resources_[resource->type][id] = resource->arguments;
    made_.emplace(id, step);
    references_[id] = resource->type + "." + id + ".id";
    constexpr std::string_view kResource = "resource-";
    if (id.starts_with(kResource)) references_["in-catalog-" + id.substr(kResource.size())] = references_[id];
  }
  [[nodiscard]] bool stays(const std::string& id) const {
    return std::any_of(left_.begin(), left_.end(), [&](const Json& step) { return step["id"] == id; });
  }

  // Steps whose results its texts name, and those it must come after.
  static void need(const Json& step, std::set<std::string>& needed) {
    for (const Json& id : step["depends_on"]) needed.insert(id.get<std::string>());
    constexpr std::string_view kStep = "${step:";
    const std::string everything = step.dump(-1, ' ', false, Json::error_handler_t::replace);
    for (std::size_t at = everything.find(kStep); at != std::string::npos; at = everything.find(kStep, at + 1)) {
      const std::string id = everything.substr(at + kStep.size(), everything.find('}', at) - at - kStep.size());
      if (id != text(step, "id")) needed.insert(id);  // its undo names itself
    }
  }

  // What finds the thing that a resource makes: the look-up of the step it stands for.
  [[nodiscard]] Json look_up(const std::string& id) const {
    const Json& unless = made_.at(id)["unless"];
    const std::string list = unless["list"];
    Json out{{"id", id},
             {"method", "GET"},
             {"path", unless["path"]},
             {"body", nullptr},
             {"depends_on", Json::array()},
             {"result", (list.empty() ? "" : list + ".") + "0." + unless["result"].get<std::string>()},
             {"unless", nullptr},
             {"undo", nullptr}};
    std::set<std::string> needed;
    need(out, needed);
    out["depends_on"] = needed;
    return out;
  }

  [[nodiscard]] Json based(Json step) const {
    const std::string base = plan_["base"];
    step["path"] = base + text(step, "path");
    for (const char* part : {"unless", "undo"})
      if (step[part].is_object()) step[part]["path"] = base + text(step[part], "path");
    return step;
  }

  Json plan_;
  Json resources_ = Json::object();
  std::map<std::string, Json> made_;  // step id → the step
  std::map<std::string, std::string> references_;
  std::vector<Json> left_;
};

std::string_view word(TenantVendor vendor) {
  return vendor == TenantVendor::Okta ? "okta" : "entra";
}

Json providers(const std::vector<TerraformPart>& parts, const Json& imports) {
  Json required = Json::object();
  for (const TerraformPart& part : parts)
    if (part.vendor == TenantVendor::Okta)
      required["okta"] = {{"source", "okta/okta"}};
    else
      required["azuread"] = {{"source", "hashicorp/azuread"}};
  Json out = Json::object();
  out["terraform"] = {{"required_version", imports.empty() ? ">= 1.3" : ">= 1.5"}, {"required_providers", required}};
  return out;
}

void append(Json& to, const Json& items) {
  for (const Json& item : items) to.push_back(item);
}

}  // namespace

Result<EmittedPlan> as_terraform(const std::vector<TerraformPart>& parts, const RoleSet& roles) {
  EmittedPlan out;
  Json plan{{"rolewright_plan", kPlanVersion}, {"vendor", "terraform"}, {"base", ""}};
  for (const char* list : {"steps", "names", "memberships"}) plan[list] = Json::array();
  plan["separation_of_duties"] = Json::object();
  std::vector<EmittedFile> modules;
  Json imports = Json::array();
  for (const TerraformPart& part : parts) {
    Result<Json> read = parsed(part.plan, "plan.json");
    if (!read.ok()) return read.error();
    const Division division{read.value()};
    append(plan["steps"], division.steps());
    append(plan["names"], read.value()["names"]);
    for (Json membership : read.value()["memberships"]) {
      membership["vendor"] = word(part.vendor);
      plan["memberships"].push_back(std::move(membership));
    }
    plan["separation_of_duties"][std::string{word(part.vendor)}] = read.value()["separation_of_duties"];
    for (const std::string& note : part.plan.notes)
      if (std::find(out.notes.begin(), out.notes.end(), note) == out.notes.end()) out.notes.push_back(note);
    for (const std::string& role : part.plan.automatic)
      if (std::find(out.automatic.begin(), out.automatic.end(), role) == out.automatic.end())
        out.automatic.push_back(role);
    Json module = Json::object();
    module["resource"] = division.resources();
    append(imports, division.imports(part.existing));
    modules.push_back({std::string{word(part.vendor)} + ".tf.json", dump(module)});
    out.steps += division.count();
  }
  plan["notes"] = out.notes;
  const bool beside = !plan["steps"].empty();
  out.steps += plan["steps"].size();
  Json frame = providers(parts, imports);
  frame["variable"]["open"] = {
      {"type", "bool"},
      {"default", !beside},
      {"description", beside ? "true once the steps of plan.json were run: rules become active, packages may be requested"
                             : "false keeps rules inactive and packages closed"}};
  std::string readme{kReadme};
  if (!imports.empty()) readme += kImports;
  if (!out.notes.empty()) readme += "\n## Not in this module\n\n";
  for (const std::string& note : out.notes) readme += "- " + note + "\n";
  out.files.push_back({"plan.json", dump(plan)});
  out.files.push_back({"README.md", std::move(readme)});
  out.files.push_back({"members.csv", members_csv(roles)});
  out.files.push_back({"main.tf.json", dump(frame)});
  std::move(modules.begin(), modules.end(), std::back_inserter(out.files));
  Json blocks = Json::object();
  blocks["import"] = imports;
  if (!imports.empty()) out.files.push_back({"imports.tf.json", dump(blocks)});
  return out;
}

namespace {

struct Named {
  std::string name;
  TerraformResource resource;
  std::set<std::string> needs;  // names
};

class Requests {
 public:
  Requests(const Json& module, const Json& plan, TenantVendor vendor)
      : module_{module}, plan_{plan}, vendor_{vendor} {}

  Result<EmittedPlan> run(const std::string& file) {
    file_ = file;
    if (const Diagnostics found = read(); found.has_error()) return found;
    Json steps = Json::array();
    if (const Diagnostics found = order(steps); found.has_error()) return found;
    const std::string base{kOktaBase};
    for (Json step : plan_["steps"]) {
      const std::string path = step["path"];
      const std::size_t begin = path.find('/', path.find("//") + 2);
      if (path.starts_with(base) != (vendor_ == TenantVendor::Okta)) continue;
      const std::size_t version = vendor_ == TenantVendor::Okta ? begin : path.find('/', begin + 1);
      for (Json* at : {&step, &step["unless"], &step["undo"]})
        if (at->is_object()) (*at)["path"] = (*at)["path"].get<std::string>().substr(version);
      steps.push_back(std::move(step));
    }
    for (const std::string& rule : rules_) steps.push_back(activation(rule));
    EmittedPlan out{.files = {}, .steps = steps.size(), .automatic = {}, .notes = {}};
    for (const Json& membership : plan_["memberships"])
      if (membership["vendor"] == word(vendor_)) out.automatic.push_back(membership["role"]);
    out.files.push_back({"plan.json", dump({{"rolewright_plan", kPlanVersion}, {"steps", steps}})});
    return out;
  }

 private:
  Diagnostic refused(const std::string& name, const std::string& why) const {
    return {.code = Code::PlanRefused, .message = "resource " + quote(name) + ": " + why, .where = file_};
  }

  // What stands inside `${…}`, once everything is open.
  std::optional<std::string> meaning(std::string_view inside, Named& of) {
    if (inside == "var.open") return "true";
    if (inside.starts_with("var.open ? \"ACTIVE\"")) return "ACTIVE";
    const std::size_t dot = inside.find('.'), last = inside.rfind('.');
    if (dot == last || dot == std::string_view::npos || inside.substr(last) != ".id") return std::nullopt;
    const std::string type{inside.substr(0, dot)}, name{inside.substr(dot + 1, last - dot - 1)};
    if (!module_["resource"].contains(type) || !module_["resource"][type].contains(name)) return std::nullopt;
    of.needs.insert(name);
    if (type == "azuread_access_package_resource_catalog_association")
      of.resource.arguments["resource_origin_id"] = module_["resource"][type][name]["resource_origin_id"];
    return "${step:" + name + "}";
  }

  Diagnostics read() {
    for (const auto& [type, instances] : module_["resource"].items())
      for (const auto& [name, arguments] : instances.items()) {
        Named item{name, {type, arguments}, {}};
        Json changed = arguments;
        if (!change_texts(changed, [&](const std::string& text) {
              return from_template(text, [&](std::string_view inside) { return meaning(inside, item); });
            }))
          return {refused(name, "it refers to something that the module does not have")};
        if (item.resource.arguments.contains("resource_origin_id"))
          changed["resource_origin_id"] = item.resource.arguments["resource_origin_id"];
        item.resource.arguments = std::move(changed);
        if (type == "okta_group_rule") rules_.push_back(name);
        items_.push_back(std::move(item));
      }
    return {};
  }

  // Those that need nothing unmade first, until none is left.
  Diagnostics order(Json& steps) {
    std::set<std::string> made;
    while (made.size() != items_.size()) {
      const std::size_t before = made.size();
      for (const Named& item : items_) {
        const bool ready = !made.contains(item.name) &&
                           std::all_of(item.needs.begin(), item.needs.end(),
                                       [&](const std::string& need) { return made.contains(need); });
        if (!ready) continue;
        Json step = request_of(item.resource);
        if (step.is_null()) return {refused(item.name, "no provider's resource that we write is a " + quote(item.resource.type))};
        made.insert(item.name);
        steps.push_back(framed(item, std::move(step)));
      }
      if (made.size() == before) return {refused(items_.front().name, "resources need each other")};
    }
    return {};
  }

  // Terraform's state knows what it made: a second run finds it, and destroying takes it back.
  Json framed(const Named& item, Json step) const {
    const std::string path = step["path"];
    const bool put = step["method"] == "PUT";
    const bool request = path.ends_with("/resourceRequests");
    Json out = Json::object();
    out["id"] = item.name;
    out.update(step);
    out["depends_on"] = item.needs;
    out["result"] = "id";
    out["unless"] = put ? Json() : known(item, path);
    out["undo"] = request ? Json()
                          : Json{{"method", "DELETE"}, {"path", put ? path : path + "/${step:" + item.name + "}"}};
    return out;
  }
  static Json known(const Named& item, const std::string& path) {
    const Json& of = item.resource.arguments;
    const auto found = [&](const std::string& at, const std::string& list, const std::string& field, const Json& value) {
      return Json{{"method", "GET"}, {"path", at}, {"list", list}, {"match", {{field, value}}}, {"result", "id"}};
    };
    if (item.resource.type == "okta_group") return found(path, "", "profile.name", of["name"]);
    if (item.resource.type == "okta_group_rule") return found(path, "", "name", of["name"]);
    if (path.ends_with("/resourceRequests")) {
      const std::string origin = of["resource_origin_id"];
      return found(path.substr(0, path.rfind('/')) + "/catalogs/" + of["catalog_id"].get<std::string>() +
                       "/resources?$filter=originId%20eq%20'" + origin + "'",
                   "value", "originId", origin);
    }
    if (path.ends_with("/resourceRoleScopes"))
      return found(path.substr(0, path.rfind('/')), "resourceRoleScopes", "role.originId",
                   "Member_" + of["resource_origin_id"].get<std::string>());
    return found(path, "value", "displayName", of["display_name"]);
  }

  static Json activation(const std::string& rule) {
    const std::string path = "/api/v1/groups/rules/${step:" + rule + "}";
    return {{"id", "activate-" + rule},
            {"method", "POST"},
            {"path", path + "/lifecycle/activate"},
            {"body", nullptr},
            {"depends_on", {rule}},
            {"result", ""},
            {"unless", {{"path", path}, {"list", ""}, {"match", {{"status", "ACTIVE"}}}, {"result", "id"}}},
            {"undo", {{"method", "POST"}, {"path", path + "/lifecycle/deactivate"}}}};
  }

  const Json& module_;
  const Json& plan_;
  TenantVendor vendor_;
  std::string file_;
  std::vector<Named> items_;
  std::vector<std::string> rules_;
};

}  // namespace

Result<EmittedPlan> terraform_requests(const EmittedPlan& module, TenantVendor vendor) {
  const std::string file = std::string{word(vendor)} + ".tf.json";
  const Result<Json> resources = parsed(module, file);
  if (!resources.ok()) return resources.error();
  const Result<Json> plan = parsed(module, "plan.json");
  if (!plan.ok()) return plan.error();
  if (!resources.value().contains("resource") || !plan.value().contains("steps")) return not_ours(file);
  return Requests{resources.value(), plan.value(), vendor}.run(file);
}

}  // namespace rolewright::connectors
