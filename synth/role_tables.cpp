#include "synth/role_tables.hpp"

#include <array>

namespace rolewright::synth {
namespace {

// clang-format off
constexpr std::array kTables{
    RolePermissions{"EMPOWHR", "HR_ASSISTANT", "PAR_INITIATE JOB_DATA_VIEW"},
    RolePermissions{"EMPOWHR", "HR_PROCESSOR", "PAR_PROCESS JOB_DATA_UPDATE JOB_DATA_VIEW"},
    RolePermissions{"EMPOWHR", "HR_SPECIALIST", "PAR_APPROVE POSITION_CREATE JOB_DATA_VIEW"},
    RolePermissions{"EMPOWHR", "PAYROLL_TECHNICIAN", "EFT_UPDATE AWARD_ENTER JOB_DATA_VIEW"},
    RolePermissions{"GRANTSOL", "GRANTS_OFFICER", "GMO_ISSUE_NOA GRANT_VIEW"},
    RolePermissions{"GRANTSOL", "GRANTS_SPECIALIST", "NOFO_PUBLISH MONITOR CLOSEOUT GRANT_VIEW"},
    RolePermissions{"GRANTSOL", "PEER_REVIEWER", "PEER_REVIEWER APPLICATION_SCORE GRANT_VIEW"},
    RolePermissions{"GRANTSOL", "PROGRAM_OFFICIAL", "PO_APPROVE GRANT_VIEW"},
    RolePermissions{"IPP", "INVOICE_APPROVER", "INVOICE_APPROVE INVOICE_VIEW"},
    RolePermissions{"IPP", "INVOICE_VIEWER", "INVOICE_VIEW"},
    RolePermissions{"IPP", "SUPPLIER_BANK_DESK", "SUPPLIER_BANK_OVERRIDE SUPPLIER_VIEW"},
    RolePermissions{"IPP", "SUPPLIER_DESK", "SUPPLIER_ENROLL SUPPLIER_VIEW"},
    RolePermissions{"MOMENTUM", "AP_SUPERUSER", "INV_CREATE INV_VIEW DISB_RUN"},
    RolePermissions{"MOMENTUM", "AUDITOR", "BUDGET_VIEW GL_VIEW INV_VIEW PAY_VIEW PR_VIEW VEND_VIEW"},
    RolePermissions{"MOMENTUM", "BUDGET_LOAD", "BUDGET_LOAD BUDGET_VIEW"},
    RolePermissions{"MOMENTUM", "DISBURSEMENT", "DISB_RUN PAY_VIEW"},
    RolePermissions{"MOMENTUM", "FBWT_RECON", "FBWT_RECON PAY_VIEW"},
    RolePermissions{"MOMENTUM", "FUNDS_CERTIFY", "FUNDS_CERTIFY BUDGET_VIEW"},
    RolePermissions{"MOMENTUM", "INVOICE_APPROVAL", "INV_APPROVE INV_VIEW"},
    RolePermissions{"MOMENTUM", "INVOICE_ENTRY", "INV_CREATE INV_VIEW VEND_VIEW"},
    RolePermissions{"MOMENTUM", "INVOICE_REVIEW", "INV_HOLD INV_VIEW"},
    RolePermissions{"MOMENTUM", "JV_ENTRY", "JV_CREATE GL_VIEW"},
    RolePermissions{"MOMENTUM", "PAYMENT_CERTIFY", "PAY_CERTIFY PAY_VIEW"},
    RolePermissions{"MOMENTUM", "PAYMENT_SCHEDULE", "PAY_SCHEDULE PAY_VIEW"},
    RolePermissions{"MOMENTUM", "PAYMENT_VIEW", "PAY_VIEW"},
    RolePermissions{"MOMENTUM", "PR_APPROVER", "PR_APPROVE PR_VIEW"},
    RolePermissions{"MOMENTUM", "PR_REQUESTER", "PR_CREATE PR_VIEW"},
    RolePermissions{"MOMENTUM", "RECEIVER", "RECV_CREATE PR_VIEW"},
    RolePermissions{"MOMENTUM", "VENDOR_BANK", "VEND_EFT_UPDATE VEND_EFT_REACTIVATE VEND_VIEW"},
    RolePermissions{"MOMENTUM", "VENDOR_MAINT", "VEND_CREATE VEND_UPDATE VEND_VIEW"},
    RolePermissions{"MOMENTUM", "WORKFLOW_SETUP", "WORKFLOW_ADMIN"},
    RolePermissions{"MOMENTUM", "YEAR_END_CLOSE", "PERIOD_CTRL GL_VIEW"},
    RolePermissions{"PRISM", "AWARD_VIEWER", "AWARD_VIEW"},
    RolePermissions{"PRISM", "CONTRACTING_OFFICER", "AWARD_APPROVE MOD_APPROVE AWARD_VIEW"},
    RolePermissions{"PRISM", "CONTRACT_SPECIALIST", "AWARD_DRAFT AWARD_VIEW"},
    RolePermissions{"PRISM", "PURCHASING_AGENT", "REQ_ASSIGN AWARD_VIEW"},
    RolePermissions{"PRISM", "ROUTING_ADMIN", "ROUTING_ADMIN"},
    RolePermissions{"SNOW", "approver_user", "approver_user"},
    RolePermissions{"SNOW", "asset_manager", "asset"},
    RolePermissions{"SNOW", "change_manager", "change_manager"},
    RolePermissions{"SNOW", "delegated_developer", "delegated_developer"},
    RolePermissions{"SNOW", "impersonator", "impersonator"},
    RolePermissions{"SNOW", "itil", "itil"},
    RolePermissions{"SNOW", "pam_firefighter", "PAM_CHECKOUT"},
    RolePermissions{"SNOW", "pam_log_reviewer", "PAM_REVIEW"},
    RolePermissions{"SNOW", "prod_deployer", "PROD_DEPLOY"},
    RolePermissions{"SNOW", "sn_si.analyst", "sn_si.analyst"},
    RolePermissions{"SNOW", "work_order_user", "wm_basic"}};
// clang-format on

}  // namespace

std::span<const RolePermissions> role_tables() {
  return kTables;
}

}  // namespace rolewright::synth
