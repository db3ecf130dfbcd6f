// EntraImport, third part: logs. Both kinds say that somebody was there, neither says which duty was exercised; and
// one is never taken for the other.
#include "connectors/entra/entra_import.hpp"

namespace rolewright::connectors {

void EntraImport::read_sign_ins(const SourceDeclaration& source) {
  read_log_files(intake_, source, [this](Record& record) { sign_in(record); });
}

void EntraImport::read_audits(const SourceDeclaration& source) {
  read_log_files(intake_, source, [this](Record& record) { audit(record); });
}

void EntraImport::use_app(Record& record, std::string_view user_id, NodeId node, std::string_view when) {
  const auto day = parse_day(record.required(when));
  if (record.ok() && !day) record.reject(Code::RejectedRecord, when, "does not begin with a date");
  const auto user = users_.find(user_id);
  if (record.ok() && user == users_.end())
    record.reject(Code::DanglingReference, {}, "no users page has " + quote(user_id));
  if (!record.ok()) return;
  intake_.builder.add_usage({.person = holder(intake_.builder.at(user->second)),
                             .entitlement = EntitlementId{node.index()},
                             .day = *day,
                             .object_kind = {},
                             .object = {},
                             .subject = {},
                             .level = UsageLevel::App});
  intake_.reconcile(record.source(), user->second);
}

// errorCode 0 is success. Application and resource may differ; what was used is the resource when it is known here.
void EntraImport::sign_in(Record& record) {
  if (record.find("activityDisplayName"))
    return record.reject(Code::WrongLog, "activityDisplayName", "a directory change in a log of sign-ins");
  const auto failed = record.find("status.errorCode");
  std::int64_t error = 0;
  if (failed && failed->get(error) == simdjson::SUCCESS && error != 0) return;
  const std::string_view user = record.required("userId");
  const std::string_view app_id = record.required("appId");
  if (!record.ok()) return;
  auto principal = service_principals_.find(app_id);
  if (principal == service_principals_.end())
    return record.reject(Code::DanglingReference, "appId", "no servicePrincipals page has application " + quote(app_id));
  App& app = apps_.find(principal->second)->second;
  if (app.sign_in.is_none()) app.sign_in = intake_.builder.node(app.system, NodeKind::Entitlement, kSignIn);
  use_app(record, user, app.sign_in, "createdDateTime");
}

void EntraImport::audit(Record& record) {
  if (record.find("appDisplayName") && !record.find("activityDisplayName"))
    return record.reject(Code::WrongLog, "appDisplayName", "a sign-in in a log of directory changes");
  const std::string_view result = record.optional("result");
  const std::string_view user = record.optional("initiatedBy.user.id");
  if (!record.ok() || user.empty() || (!result.empty() && result != "success")) return;
  use_app(record, user, intake_.builder.node(tenant_, NodeKind::Entitlement, kSignIn), "activityDateTime");
}

}  // namespace rolewright::connectors
