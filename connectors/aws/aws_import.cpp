#include "connectors/aws/aws_import.hpp"

#include <array>

namespace rolewright::connectors {
namespace {

constexpr std::string_view kAmazon = "aws";  // as account of an ARN: what Amazon manages
constexpr std::string_view kResourceScope = "aws_resource";

// arn:partition:service:region:account:rest
std::string_view arn_part(std::string_view arn, int part) {
  for (; part != 0; --part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn;
}
std::string_view arn_account(std::string_view arn) {
  const std::string_view rest = arn_part(arn, 4);
  return rest.substr(0, rest.find(':'));
}
// `user/path/ada` → `user`, `ada`
std::pair<std::string_view, std::string_view> arn_name(std::string_view arn) {
  const std::string_view rest = arn_part(arn, 5);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {rest, {}};
  return {rest.substr(0, slash), rest.substr(rest.rfind('/') + 1)};
}

// Text, or each text of a list: IAM documents write either. Calls visit(text); false when it is something else.
template <class Visit>
bool each_text(simdjson::dom::element value, Visit visit) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    visit(text);
    return true;
  }
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return false;
  for (const simdjson::dom::element item : list) {
    if (item.get(text) != simdjson::SUCCESS) return false;
    visit(text);
  }
  return true;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The API's own answers hold documents percent-encoded.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at != text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[at + 2]);
    if (low < 0) {
      out += text[at];
    } else {
      out += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return out;
}

}  // namespace

void AwsImport::read(const SourceDeclaration& source) {
  const auto path = path_inside(intake_.root, source.path, source.where);
  if (!path) return intake_.found.append(path.error());
  file_ = source.path;
  const ExportId id = intake_.start(source.path, source.kind_name);
  entered_ = false;
  if (const std::string declared = source.option("system"); !declared.empty()) {
    system_ = intake_.declared_system(declared, "aws account");
    entered_ = true;
  }
  PageReader reader{intake_, {.shapes = kLists, .lists = {"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"}}};
  reader.read(path.value(), source.path, id, [this](Record& record) { item(record); });
  if (intake_.counts(id).read == 0 && !intake_.found.has_error()) {
    intake_.note(Code::EmptyExport, printable(source.path), quote(source.path) + " has no records");
  }
  report();
}

void AwsImport::item(Record& record) {
  if (record.list() == "UserDetailList") return user(record);
  if (record.list() == "GroupDetailList") return group(record);
  if (record.list() == "RoleDetailList") return role(record);
  if (record.list() == "Policies") return policy(record);
}

// The account is that of the first ARN; its system is the one declared for it, else `AWS 012345678901`.
bool AwsImport::enter_account(Record& record) {
  const std::string_view arn = record.required("Arn");
  if (!record.ok()) return false;
  const std::string_view number = arn_account(arn);
  if (number.empty()) {
    record.reject(Code::RejectedRecord, "Arn", quote(arn) + " names no account");
    return false;
  }
  if (!entered_ && number == kAmazon) {  // policies came first: the account's number comes with something of its own
    const std::string_view declared = agency_.find_system("aws account", {});
    system_ = intake_.declared_system(declared.empty() ? "AWS" : declared, "aws account");
    entered_ = true;
  }
  if (!entered_) {
    const std::string_view declared = agency_.find_system("aws account", number);
    system_ = declared.empty() ? intake_.declared_system("AWS " + std::string{number}, "aws account", number)
                               : intake_.declared_system(declared);
    entered_ = true;
  }
  intake_.builder.at(system_).connected = 1;
  if (number == kAmazon) return true;
  if (account_number_.empty()) account_number_ = number;
  if (number == account_number_) return true;
  record.reject(Code::RejectedRecord, "Arn", quote(number) + " is another account than " + quote(account_number_));
  return false;
}

NodeId AwsImport::managed(Record& policy) {
  const std::string_view arn = policy.required("PolicyArn");
  const std::string_view name = policy.required("PolicyName");
  if (!policy.ok()) return {};
  const auto known = policies_.find(arn);
  if (known != policies_.end()) return known->second;
  const NodeId node = named_node(intake_, system_, NodeKind::Package, name, arn, policy.where("PolicyName"));
  return policies_.emplace(arn, node).first->second;
}

std::vector<NodeId> AwsImport::policies_of(Record& holder, std::string_view inline_list,
                                           const std::string& holder_name) {
  std::vector<NodeId> held;
  for (Record& attached : holder.objects("AttachedManagedPolicies")) {
    const NodeId node = managed(attached);
    if (!attached.ok()) {
      holder.reject(Code::RejectedRecord, "AttachedManagedPolicies", "an attached policy cannot be used");
      return held;
    }
    held.push_back(node);
  }
  for (Record& own : holder.objects(inline_list)) {
    const std::string_view name = own.required("PolicyName");
    const auto text = own.find("PolicyDocument");
    if (!own.ok() || !text) {
      holder.reject(Code::RejectedRecord, inline_list, "an inline policy cannot be used");
      return held;
    }
    const NodeId node = intake_.builder.node(system_, NodeKind::Package, holder_name + "/" + std::string{name});
    document(own, "PolicyDocument", *text, node);
    held.push_back(node);
  }
  return held;
}

void AwsImport::user(Record& record) {
  const std::string name{record.required("UserName")};
  if (!record.ok() || !enter_account(record)) return;
  SnapshotBuilder& builder = intake_.builder;
  const AccountId account = builder.account(system_, name);
  intake_.join.settle(builder, account);
  const TermsId terms = intake_.terms(record.source());
  for (const NodeId node : policies_of(record, "UserPolicyList", "user/" + name)) builder.assign(account, node, terms);
  for (const std::string_view group : record.texts("GroupList"))
    builder.assign(account, builder.node(system_, NodeKind::Group, group), terms);
  intake_.reconcile(record.source(), account);
}

void AwsImport::group(Record& record) {
  const std::string name{record.required("GroupName")};
  if (!record.ok() || !enter_account(record)) return;
  if (!groups_.insert(name).second)
    return record.reject(Code::DuplicateRecord, "GroupName", "group " + quote(name) + " was read before");
  const NodeId group = intake_.builder.node(system_, NodeKind::Group, name);
  const TermsId terms = intake_.terms(record.source());
  for (const NodeId node : policies_of(record, "GroupPolicyList", "group/" + name))
    intake_.builder.confer(group, node, terms);
}

void AwsImport::role(Record& record) {
  const std::string name{record.required("RoleName")};
  if (!record.ok() || !enter_account(record)) return;
  SnapshotBuilder& builder = intake_.builder;
  const NodeId role = builder.node(system_, NodeKind::Role, "role/" + name);
  builder.at(role).external_id = builder.symbol(record.optional("Arn"));
  const TermsId terms = intake_.terms(record.source());
  for (const NodeId node : policies_of(record, "RolePolicyList", "role/" + name)) builder.confer(role, node, terms);
  trust(record, role);
}

void AwsImport::policy(Record& record) {
  const std::string_view arn = record.required("Arn");
  const std::string_view name = record.required("PolicyName");
  if (!record.ok() || !enter_account(record)) return;
  if (!described_policies_.emplace(arn).second)
    return record.reject(Code::DuplicateRecord, "Arn", "policy " + quote(arn) + " was read before");
  auto known = policies_.find(arn);
  if (known == policies_.end()) {
    known = policies_
                .emplace(arn, named_node(intake_, system_, NodeKind::Package, name, arn, record.where("PolicyName")))
                .first;
  }
  for (Record& version : record.objects("PolicyVersionList")) {
    if (!version.truth("IsDefaultVersion").value_or(false)) continue;
    if (const auto text = version.find("Document")) return document(version, "Document", *text, known->second);
  }
  record.reject(Code::RejectedRecord, "PolicyVersionList", "no default version with a document");
}

void AwsImport::document(Record& record, std::string_view path, simdjson::dom::element document, NodeId policy) {
  std::string_view encoded;
  if (document.get(encoded) == simdjson::SUCCESS) {
    const std::string text = percent_decoded(encoded);
    if (nested_.parse(text.data(), text.size(), true).get(document) != simdjson::SUCCESS) {
      return record.reject(Code::RejectedRecord, path, "a document that is not JSON");
    }
  }
  simdjson::dom::element statements;
  if (document.at_key("Statement").get(statements) != simdjson::SUCCESS) {
    return record.reject(Code::RejectedRecord, path, "a document without `Statement`");
  }
  simdjson::dom::array list;
  if (statements.get(list) != simdjson::SUCCESS) return statement(record, path, statements, policy);
  for (const simdjson::dom::element item : list) statement(record, path, item, policy);
}

void AwsImport::statement(Record& record, std::string_view path, simdjson::dom::element statement, NodeId policy) {
  std::string_view effect;
  simdjson::dom::element part;
  if (statement.at_key("Effect").get(effect) != simdjson::SUCCESS || (effect != "Allow" && effect != "Deny")) {
    return record.reject(Code::RejectedRecord, path, "a statement whose `Effect` is not `Allow` or `Deny`");
  }
  if (effect == "Deny") return pass(Passed::Deny);
  if (statement.at_key("Condition").get(part) == simdjson::SUCCESS) pass(Passed::Condition);
  SnapshotBuilder& builder = intake_.builder;
  std::vector<ScopeValue> resources;
  bool everywhere = false;
  if (statement.at_key("NotResource").get(part) == simdjson::SUCCESS) {
    pass(Passed::NotResource);
    everywhere = true;
  } else if (statement.at_key("Resource").get(part) == simdjson::SUCCESS) {
    const bool texts = each_text(part, [&](std::string_view resource) {
      everywhere = everywhere || resource == "*";
      resources.push_back({builder.symbol(kResourceScope), builder.symbol(resource)});
    });
    if (!texts) return record.reject(Code::RejectedRecord, path, "a statement whose `Resource` is not text");
  } else {
    everywhere = true;
  }
  if (everywhere) resources.clear();
  const TermsId terms =
      builder.terms({.held = {}, .scope = builder.scope_set(std::move(resources)), .source = record.source()});
  const auto allow = [&](std::string_view action) {
    builder.confer(policy, this->action(action), terms);
  };
  if (statement.at_key("NotAction").get(part) == simdjson::SUCCESS) {
    pass(Passed::NotAction);
    return allow("*");
  }
  if (statement.at_key("Action").get(part) != simdjson::SUCCESS || !each_text(part, allow)) {
    record.reject(Code::RejectedRecord, path, "a statement without `Action`");
  }
}

NodeId AwsImport::action(std::string_view name) {
  const auto [known, fresh] = actions_.try_emplace(lower_ascii(name));
  if (fresh) known->second = intake_.builder.node(system_, NodeKind::Entitlement, name);
  return known->second;
}

void AwsImport::trust(Record& record, NodeId role) {
  const auto found = record.find("AssumeRolePolicyDocument");
  if (!found) return;
  simdjson::dom::element document = *found;
  std::string_view encoded;
  if (document.get(encoded) == simdjson::SUCCESS) {
    const std::string text = percent_decoded(encoded);
    if (nested_.parse(text.data(), text.size(), true).get(document) != simdjson::SUCCESS) {
      return record.reject(Code::RejectedRecord, "AssumeRolePolicyDocument", "a document that is not JSON");
    }
  }
  simdjson::dom::array statements;
  if (document.at_key("Statement").get(statements) != simdjson::SUCCESS) return;
  for (const simdjson::dom::element item : statements) {
    std::string_view effect;
    simdjson::dom::element principal;
    if (item.at_key("Effect").get(effect) != simdjson::SUCCESS) continue;
    if (effect != "Allow") {
      pass(Passed::Deny);
      continue;
    }
    if (item.at_key("Condition").get(principal) == simdjson::SUCCESS) pass(Passed::Condition);
    if (item.at_key("Principal").get(principal) != simdjson::SUCCESS) continue;
    simdjson::dom::object kinds;
    if (principal.get(kinds) != simdjson::SUCCESS) {
      pass(Passed::Anyone);
      continue;
    }
    for (const auto& [kind, value] : kinds) {
      each_text(value, [&, kind = std::string_view{kind}](std::string_view arn) {
        if (kind == "AWS") return trust_principal(record, arn, role);
        pass(kind == "Service" ? Passed::Service : Passed::Federated);
      });
    }
  }
}

void AwsImport::trust_principal(Record& record, std::string_view arn, NodeId role) {
  SnapshotBuilder& builder = intake_.builder;
  if (arn == "*") return pass(Passed::Anyone);
  const auto [kind, name] = arn_name(arn);
  const bool own = arn_account(arn) == account_number_;
  if (own && kind == "root") return pass(Passed::WholeAccount);
  if (own && kind == "role") {
    const NodeId from = builder.node(system_, NodeKind::Role, "role/" + std::string{name});
    return builder.confer(from, role, intake_.terms(record.source()));
  }
  // A principal of another account is known by its ARN alone: an account nobody of HR answers for.
  const AccountId account = builder.account(system_, own && kind == "user" ? name : arn);
  if (!own) builder.at(account).kind = AccountKind::Service;
  intake_.join.settle(builder, account);
  builder.assign(account, role, intake_.terms(record.source()));
}

void AwsImport::report() {
  static const std::map<Passed, std::string_view> kWording = {
      {Passed::Deny, "statements that deny are passed over"},
      {Passed::Condition, "statements with a condition are taken as if it held"},
      {Passed::NotAction, "statements on all actions but some are taken as `*`"},
      {Passed::NotResource, "statements on all resources but some are taken as all"},
      {Passed::Service, "roles are trusted to AWS services, which are not people"},
      {Passed::Federated, "roles are trusted to identity providers, whose users are not known here"},
      {Passed::WholeAccount, "roles are trusted to the whole account: who may assume them, policies say"},
      {Passed::Anyone, "roles are trusted to anyone"}};
  for (const auto& [what, count] : passed_) {
    intake_.note(Code::NotImported, printable(file_), std::to_string(count) + " " + std::string{kWording.at(what)});
  }
  passed_.clear();
  std::uint64_t undescribed = 0;
  for (const auto& [arn, node] : policies_) undescribed += described_policies_.contains(arn) ? 0 : 1;
  if (undescribed != 0) {
    intake_.note(Code::DanglingReference, printable(file_),
                 std::to_string(undescribed) + " attached policies are not described: what they allow is not known",
                 "take the export without `--filter`");
  }
}

}  // namespace rolewright::connectors
