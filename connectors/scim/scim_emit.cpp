#include "connectors/scim/scim_emit.hpp"

#include <algorithm>
#include <map>

#include "connectors/emit/plan.hpp"
#include "connectors/emit/vendor_name.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxGroupName = 255;       // services differ; none seen takes less
constexpr std::size_t kMembersARequest = 500;    // of one PATCH
constexpr std::size_t kIdBytes = 64;             // an id that a service gives is taken to be no longer

constexpr std::string_view kGroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
constexpr std::string_view kPatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
constexpr std::string_view kBulkSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

constexpr std::string_view kReadme = R"(# SCIM groups for roles

Review `groups/` and `members.csv`, then run the steps of `plan.json` in order against the service's SCIM base address,
with `Content-Type: application/scim+json`. A step's `${step:ID}` stands for the `result` of step ID. Before a step, run its
`unless` look-up, if it has one: when the list at `list` of the answer has an item whose `match` fields are so, the step is
done already, and that item's `result` is its result. Steps without one change nothing when they are run again. A look-up
of a user that finds nobody stops the plan: provision the user first. After a bulk request, look at the status of every
operation in the answer: a service answers 200 even when some of them failed.

Least rights: a token that may read Users and write Groups. To take everything back, run the `undo` requests from last to
first; only steps that were run, not those found done.

A group is what the application makes of it: what each role grants there is said in the notes, and is set up in the
application once.
)";

std::string filter_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return out;
}

class ScimEmitter {
 public:
  ScimEmitter(const EmitRequest& request, const std::vector<ScimUser>& users, const ScimLimits& limits)
      : request_{request}, users_{users}, limits_{limits} {}

  Result<EmittedPlan> emit() {
    if (!limits_.filter)
      return limit("the service cannot filter, so neither users nor groups are found by name",
                   "export its Users and map their ids by hand");
    for (const std::string& note : request_.notes) plan_.note(note);
    for (const MinedRole& role : request_.roles.roles) {
      look_up_members(role);
      add_group(role);
      add_members(role);
    }
    if (const Diagnostics found = send_bulk(); found.has_error()) return found;
    for (const auto& [first, second] : incompatible_pairs(request_))
      plan_.note("SCIM cannot keep groups apart: nothing here stops one person from being in both role " + first + " and role " +
                 second + "; ask `rolewright check --scim` before each request");
    return std::move(plan_).finish(request_.roles, kReadme);
  }

 private:
  static Diagnostic limit(std::string message, std::string help) {
    return {.code = Code::VendorLimit, .message = std::move(message), .where = "emit scim", .help = std::move(help)};
  }
  static std::string user_step(std::uint32_t user) { return "user-" + std::to_string(user); }

  void look_up_members(const MinedRole& role) {
    for (const std::uint32_t user : role.users) {
      if (!looked_up_.insert(user).second) continue;
      const ScimUser& known = users_[user];
      plan_.add({.id = user_step(user),
                 .method = "GET",
                 .path = "/Users?filter=" + query_text(known.attribute + " eq \"" + filter_text(known.value) + "\""),
                 .body = nullptr,
                 .depends_on = {},
                 .undo = {},
                 .result = "Resources.0.id"});
    }
  }

  void add_group(const MinedRole& role) {
    const std::string name = names_.give(request_.options.prefix, role.name, role.id);
    const std::string step = "group-" + role.id;
    plan_.name(role.id, role.name, name);
    plan_.note("role " + role.id + ": its group stands for " + describe_contents(request_, role));
    groups_[role.id] = {{"schemas", {kGroupSchema}}, {"displayName", name}, {"externalId", role.id}};
    plan_.file("groups/" + role.id + ".json", groups_[role.id]);
    plan_.add({.id = step,
               .method = "POST",
               .path = "/Groups",
               .body = groups_[role.id],
               .depends_on = {},
               .undo = {"DELETE", "/Groups/" + result_of(step)},
               .unless = {"/Groups?filter=" + query_text("displayName eq \"" + filter_text(name) + "\""),
                          "Resources",
                          {{"displayName", name}}}});
  }

  void add_members(const MinedRole& role) {
    for (std::size_t begin = 0; begin < role.users.size(); begin += kMembersARequest) {
      const std::size_t end = limits_.patch ? std::min(begin + kMembersARequest, role.users.size()) : role.users.size();
      const std::string number = begin == 0 ? "" : "-" + std::to_string(begin / kMembersARequest + 1);
      std::vector<std::string> needs{"group-" + role.id};
      Json members = Json::array();
      Json removals = Json::array();
      for (std::size_t at = begin; at != end; ++at) {
        const std::string id = result_of(user_step(role.users[at]));
        needs.push_back(user_step(role.users[at]));
        members.push_back({{"value", id}, {"type", "User"}});
        removals.push_back({{"op", "remove"}, {"path", "members[value eq \"" + id + "\"]"}});
      }
      Step step{.id = "members-" + role.id + number,
                .method = limits_.patch ? "PATCH" : "PUT",
                .path = "/Groups/" + result_of("group-" + role.id),
                .body = {},
                .depends_on = std::move(needs),
                .undo = {},
                .result = {}};
      if (limits_.patch) {
        step.body = {{"schemas", {kPatchSchema}},
                     {"Operations", Json::array({{{"op", "add"}, {"path", "members"}, {"value", std::move(members)}}})}};
        step.undo = {"PATCH", step.path, {{"schemas", {kPatchSchema}}, {"Operations", std::move(removals)}}};
      } else {
        step.body = groups_[role.id];
        step.undo = {"PUT", step.path, groups_[role.id]};
        step.body["members"] = std::move(members);
        plan_.note("role " + role.id + ": the service cannot patch, so its group is put as a whole, and who is in it "
                   "otherwise is not afterwards");
      }
      if (limits_.bulk) {
        waiting_.push_back(std::move(step));
      } else {
        plan_.add(std::move(step));
      }
      if (!limits_.patch) return;
    }
  }

  // Bytes of a request once its placeholders are ids.
  static std::size_t bytes_of(const Json& body) {
    const std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::size_t bytes = text.size();
    for (std::size_t at = text.find("${step:"); at != std::string::npos; at = text.find("${step:", at + 1)) bytes += kIdBytes;
    return bytes;
  }

  // One operation at least a request; its members are fewer when it does not fit.
  Diagnostics send_bulk() {
    Json operations = Json::array(), undo = Json::array();
    std::vector<std::string> needs;
    const auto bulk = [](const Json& list) { return Json{{"schemas", {kBulkSchema}}, {"failOnErrors", 1}, {"Operations", list}}; };
    const auto flush = [&] {
      if (operations.empty()) return;
      std::reverse(undo.begin(), undo.end());
      plan_.add({.id = "bulk-" + std::to_string(++bulks_),
                 .method = "POST",
                 .path = "/Bulk",
                 .body = bulk(operations),
                 .depends_on = needs,
                 .undo = {"POST", "/Bulk", bulk(undo)},
                 .result = {}});
      operations = undo = Json::array();
      needs.clear();
    };
    std::reverse(waiting_.begin(), waiting_.end());
    while (!waiting_.empty()) {
      Step step = std::move(waiting_.back());
      waiting_.pop_back();
      const Json operation{{"method", step.method}, {"path", step.path}, {"data", step.body}};
      const Json back{{"method", step.undo.method}, {"path", step.path}, {"data", step.undo.body}};
      const auto fits = [&](const Json& list, const Json& more) {
        Json longer = list;
        longer.push_back(more);
        return longer.size() <= limits_.max_operations && bytes_of(bulk(longer)) <= limits_.max_payload_bytes;
      };
      const bool alone = fits(Json::array(), operation) && fits(Json::array(), back);
      if (!alone && !halve(step))
        return {limit("a bulk request of the service holds " + std::to_string(limits_.max_payload_bytes) +
                         " bytes, and putting one member into a group takes more",
                     "emit without --scim-config: one request a step")};
      if (!alone) continue;
      if (!fits(operations, operation) || !fits(undo, back)) flush();
      operations.push_back(operation);
      undo.push_back(back);
      for (const std::string& need : step.depends_on)
        if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(need);
    }
    flush();
    return {};
  }

  // Two requests of half the members each, next in turn; false when there is nothing to halve.
  bool halve(const Step& step) {
    if (step.method != "PATCH") return false;
    const Json& members = step.body["Operations"][0]["value"];
    if (members.size() < 2) return false;
    const std::size_t middle = members.size() / 2;
    for (const auto& [begin, end] : {std::pair{middle, members.size()}, std::pair{std::size_t{0}, middle}}) {
      Step half = step;
      Json list = Json::array(), removals = Json::array();
      for (std::size_t at = begin; at != end; ++at) {
        list.push_back(members[at]);
        removals.push_back(step.undo.body["Operations"][at]);
      }
      half.body["Operations"][0]["value"] = std::move(list);
      half.undo.body["Operations"] = std::move(removals);
      waiting_.push_back(std::move(half));
    }
    return true;
  }

  const EmitRequest& request_;
  const std::vector<ScimUser>& users_;
  const ScimLimits& limits_;
  Plan plan_{"scim", "${scim_base}"};
  VendorNames names_{kMaxGroupName};
  std::set<std::uint32_t> looked_up_;
  std::map<std::string, Json> groups_;  // role id → its group without members
  std::vector<Step> waiting_;           // for a bulk request
  std::size_t bulks_ = 0;
};

}  // namespace

std::vector<ScimUser> scim_users(const Snapshot& snapshot, const RoleSet& roles) {
  std::map<std::string_view, PersonId> persons;
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person)
    persons.emplace(snapshot.text(snapshot.persons[person].key), PersonId{person});
  std::vector<ScimUser> users;
  for (const std::string& label : roles.users) {
    ScimUser user{"externalId", label};
    if (const auto found = persons.find(label); found != persons.end())
      for (const Account& account : snapshot.accounts_of(found->second))
        if (account.kind == AccountKind::Everyday && user.attribute != "userName")
          user = {"userName", std::string{snapshot.text(account.login)}};
    users.push_back(std::move(user));
  }
  return users;
}

Result<EmittedPlan> emit_scim(const EmitRequest& request, const std::vector<ScimUser>& users, const ScimLimits& limits) {
  Diagnostics unfit = check_request(request);
  if (users.size() != request.roles.users.size())
    unfit.add({.code = Code::BadOption, .message = "users of the service do not match those of the roles", .where = "emit scim"});
  if (unfit.has_error()) return unfit;
  return ScimEmitter{request, users, limits}.emit();
}

}  // namespace rolewright::connectors
