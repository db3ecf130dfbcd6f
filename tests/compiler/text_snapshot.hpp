// Snapshots from readable text, one record a line, comma separated:
//   taken,2026-09-30                          system,MOMENTUM,okta app,0oa1fin,connected
//   entitlement,MOMENTUM,VEND_CREATE          group,OKTA,fin-ap-clerk       (also role, package)
//   person,E1                                 attribute,E1,series,0525
//   training,E1,SoD-101,2026-01-31            designation,E1,warrant,2026-01-01,2027-01-01,250000
//   event,E1,transferred,2026-01-31           account,OKTA,ana,E1,separate_admin  (everyday when left out; no person: nobody's)
//   assign,OKTA,ana,group,OKTA,fin-ap-clerk,fund_center=FC-1;fund_center=FC-2  (and its first day, and the day after its last)
//   confer,group,OKTA,fin-ap-clerk,role,MOMENTUM,AP_CLERK
//   exercise,E1,MOMENTUM,INV_CREATE,invoice,INV-7,2026-09-01  (and, when known: subject person, session)
//   own,OKTA,ana,group,OKTA,fin-ap-clerk       relation,E1,family,E2       relation,E1,affiliated,case,C-1
#pragma once

#include <string_view>

#include "model/snapshot.hpp"

namespace rolewright::tests {

[[nodiscard]] Snapshot text_snapshot(std::string_view text);

}  // namespace rolewright::tests
