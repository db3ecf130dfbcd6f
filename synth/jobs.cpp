#include "synth/jobs.hpp"

#include <array>

namespace rolewright::synth {
namespace {

// Timekeepers also order for their unit; supervisors certify time and approve what the unit orders.
constexpr std::string_view kTimekeeper = "WEBTA:TIMEKEEPER MOMENTUM:PR_REQUESTER@leaf okta:unit-timekeepers";
constexpr std::string_view kSupervisor =
    "WEBTA:SUPERVISOR_CERTIFY MOMENTUM:PR_APPROVER@unit okta:unit-supervisors SNOW:approver_user";

// clang-format off
constexpr std::array kJobs{
    Job{"cfo-office", "CFO", "0340", "Program Manager", "GS-15", "secret", "T4", 11, 5, "okta:fin-executives IPP:INVOICE_VIEWER"},

    Job{"ap-clerk", "CFO/AP/Invoices", "0525", "Accounting Technician", "GS-07", "none", "T2", 11, 26,
        "okta:fin-ap-clerk MOMENTUM:INVOICE_ENTRY@two IPP:INVOICE_VIEWER 40%okta:fin-reports"},
    Job{"ap-lead", "CFO/AP/Invoices", "0510", "Lead Accountant", "GS-12", "none", "T2", 11, 4,
        "okta:fin-ap-lead MOMENTUM:INVOICE_REVIEW@two IPP:INVOICE_VIEWER okta:fin-reports"},
    Job{"ap-approver", "CFO/AP/Approvals", "0510", "Accountant", "GS-12", "secret", "T2", 11, 4,
        "entra:FIN-Invoice-Approvers MOMENTUM:INVOICE_APPROVAL@two IPP:INVOICE_APPROVER okta:fin-reports"},
    Job{"vendor-clerk", "CFO/AP/Vendors", "0503", "Financial Clerk", "GS-06", "none", "T2", 11, 6,
        "okta:fin-vendor-admin MOMENTUM:VENDOR_MAINT IPP:SUPPLIER_DESK"},
    Job{"vendor-bank", "CFO/AP/Vendors", "0503", "Vendor Bank Specialist", "GS-09", "secret", "T2", 11, 3,
        "okta:fin-vendor-bank MOMENTUM:VENDOR_BANK IPP:SUPPLIER_DESK"},
    Job{"ap-analyst", "CFO/AP/Analysis", "0501", "Financial Analyst", "GS-11", "none", "T2", 11, 8,
        "okta:fin-reports MOMENTUM:AP_SUPERUSER"},
    Job{"ap-supervisor", "CFO/AP", "0501", "Supervisory Financial Specialist", "GS-13", "secret", "T4", 11, 2, kSupervisor},
    Job{"ap-timekeeper", "CFO/AP", "0303", "Program Assistant", "GS-06", "none", "T1", 11, 1, kTimekeeper},

    Job{"disburser", "CFO/Treasury/Disbursing", "0505", "Disbursing Analyst", "GS-11", "secret", "T4", 12, 8,
        "okta:fin-disbursing MOMENTUM:DISBURSEMENT@alc"},
    Job{"scheduler", "CFO/Treasury/Payments", "0525", "Payment Technician", "GS-08", "none", "T2", 12, 9,
        "okta:fin-pay-schedule MOMENTUM:PAYMENT_SCHEDULE@alc"},
    Job{"certifier", "CFO/Treasury/Certification", "0510", "Certifying Officer", "GS-12", "secret", "T4", 12, 8,
        "package:Certifying_officer MOMENTUM:PAYMENT_VIEW"},
    Job{"reconciler", "CFO/Treasury/Reconciliation", "0510", "Staff Accountant", "GS-11", "none", "T2", 12, 6,
        "okta:fin-reports MOMENTUM:FBWT_RECON@alc"},
    Job{"treasury-supervisor", "CFO/Treasury", "0501", "Supervisory Financial Specialist", "GS-14", "secret", "T4", 12, 2, kSupervisor},
    Job{"treasury-timekeeper", "CFO/Treasury", "0303", "Program Assistant", "GS-06", "none", "T1", 12, 1, kTimekeeper},

    Job{"budget-analyst", "CFO/Budget/Formulation", "0560", "Budget Analyst", "GS-11", "none", "T2", 13, 18,
        "okta:fin-budget MOMENTUM:BUDGET_LOAD@leaf 30%okta:fin-reports"},
    Job{"funds-certifier", "CFO/Budget/Execution", "0560", "Budget Officer", "GS-12", "secret", "T2", 13, 7,
        "okta:fin-budget MOMENTUM:FUNDS_CERTIFY@unit okta:fin-reports"},
    Job{"gl-accountant", "CFO/Budget/Accounting", "0510", "Systems Accountant", "GS-11", "none", "T2", 13, 4,
        "okta:fin-general-ledger MOMENTUM:JV_ENTRY okta:fin-reports"},
    Job{"budget-supervisor", "CFO/Budget", "0560", "Supervisory Budget Analyst", "GS-14", "secret", "T4", 13, 2, kSupervisor},
    Job{"budget-timekeeper", "CFO/Budget", "0303", "Program Assistant", "GS-06", "none", "T1", 13, 1, kTimekeeper},

    Job{"specialist-east", "ACQ/East", "1102", "Contract Specialist", "GS-11", "none", "T2", 14, 24,
        "okta:acq-specialists PRISM:CONTRACT_SPECIALIST@office 25%okta:acq-source-selection"},
    Job{"officer-east", "ACQ/East", "1102", "Contracting Officer", "GS-13", "secret", "T2", 14, 10,
        "okta:acq-contracting-officers PRISM:CONTRACTING_OFFICER@office"},
    Job{"purchaser-east", "ACQ/East", "1105", "Purchasing Agent", "GS-07", "none", "T1", 14, 6, "okta:acq-purchasing PRISM:PURCHASING_AGENT@office"},
    Job{"support-east", "ACQ/East", "", "Acquisition Support", "", "none", "T1", 14, 4, "okta:acq-support PRISM:AWARD_VIEWER@office", "contractor"},
    Job{"supervisor-east", "ACQ/East", "1101", "Acquisition Branch Chief", "GS-14", "secret", "T4", 14, 2, kSupervisor},
    Job{"timekeeper-east", "ACQ/East", "0303", "Program Assistant", "GS-06", "none", "T1", 14, 1, kTimekeeper},

    Job{"specialist-west", "ACQ/West", "1102", "Contract Specialist", "GS-11", "none", "T2", 15, 21,
        "okta:acq-specialists PRISM:CONTRACT_SPECIALIST@office 25%okta:acq-source-selection"},
    Job{"officer-west", "ACQ/West", "1102", "Contracting Officer", "GS-13", "secret", "T2", 15, 9,
        "okta:acq-contracting-officers PRISM:CONTRACTING_OFFICER@office"},
    Job{"purchaser-west", "ACQ/West", "1105", "Purchasing Agent", "GS-07", "none", "T1", 15, 5, "okta:acq-purchasing PRISM:PURCHASING_AGENT@office"},
    Job{"support-west", "ACQ/West", "", "Acquisition Support", "", "none", "T1", 15, 3, "okta:acq-support PRISM:AWARD_VIEWER@office", "contractor"},
    Job{"supervisor-west", "ACQ/West", "1101", "Acquisition Branch Chief", "GS-14", "secret", "T4", 15, 2, kSupervisor},
    Job{"timekeeper-west", "ACQ/West", "0303", "Program Assistant", "GS-06", "none", "T1", 15, 1, kTimekeeper},

    Job{"grants-specialist", "GRANTS/Management", "1109", "Grants Management Specialist", "GS-11", "none", "T2", 16, 18,
        "okta:grants-specialists GRANTSOL:GRANTS_SPECIALIST"},
    Job{"grants-officer", "GRANTS/Management", "1109", "Grants Management Officer", "GS-13", "secret", "T2", 16, 5,
        "okta:grants-officers GRANTSOL:GRANTS_OFFICER"},
    Job{"program-official", "GRANTS/Programs", "0343", "Program Official", "GS-13", "none", "T2", 16, 9, "okta:grants-programs GRANTSOL:PROGRAM_OFFICIAL"},
    Job{"peer-reviewer", "GRANTS/Programs", "0401", "Waterway Biologist", "GS-12", "none", "T1", 16, 9, "okta:grants-reviewers package:Grants_reviewer GRANTSOL:PEER_REVIEWER"},
    Job{"grants-supervisor", "GRANTS", "1109", "Supervisory Grants Manager", "GS-14", "secret", "T4", 16, 2, kSupervisor},
    Job{"grants-timekeeper", "GRANTS", "0303", "Program Assistant", "GS-06", "none", "T1", 16, 1, kTimekeeper},

    Job{"hr-assistant", "HR/Staffing", "0203", "Human Resources Assistant", "GS-07", "none", "T2", 17, 17, "okta:hr-assistants EMPOWHR:HR_ASSISTANT"},
    Job{"hr-specialist", "HR/Staffing", "0201", "Human Resources Specialist", "GS-12", "none", "T4", 17, 14, "okta:hr-specialists EMPOWHR:HR_SPECIALIST"},
    Job{"hr-processor", "HR/Processing", "0201", "Human Resources Specialist (Processing)", "GS-09", "none", "T4", 17, 6, "okta:hr-processing EMPOWHR:HR_PROCESSOR"},
    Job{"payroll", "HR/Payroll", "0544", "Civilian Pay Technician", "GS-08", "none", "T2", 17, 6, "okta:hr-payroll EMPOWHR:PAYROLL_TECHNICIAN WEBTA:HR_ADMIN_LEAVE"},
    Job{"piv-sponsor", "HR/Onboarding", "0201", "Human Resources Specialist (Onboarding)", "GS-09", "none", "T4", 17, 4, "okta:hr-onboarding USACCESS:SPONSOR"},
    Job{"hr-supervisor", "HR", "0201", "Supervisory Human Resources Specialist", "GS-14", "secret", "T4", 17, 2, kSupervisor},
    Job{"hr-timekeeper", "HR", "0303", "Program Assistant", "GS-06", "none", "T1", 17, 1, kTimekeeper},

    Job{"registrar", "PERSEC/Enrollment", "0086", "Security Assistant", "GS-07", "secret", "T2", 18, 8, "okta:persec-enrollment USACCESS:REGISTRAR"},
    Job{"adjudicator", "PERSEC/Adjudication", "0080", "Personnel Security Specialist", "GS-12", "top_secret", "T5", 18, 7, "okta:persec-adjudication USACCESS:ADJUDICATOR"},
    Job{"activator", "PERSEC/Issuance", "0086", "Credential Issuer", "GS-07", "secret", "T2", 18, 6, "okta:persec-issuance USACCESS:ACTIVATOR"},
    Job{"security-officer", "PERSEC/Issuance", "0080", "Credential Security Officer", "GS-12", "top_secret", "T5", 18, 3, "okta:persec-officers USACCESS:SECURITY_OFFICER"},
    Job{"persec-supervisor", "PERSEC", "0080", "Supervisory Security Specialist", "GS-14", "top_secret", "T5", 18, 2, kSupervisor},
    Job{"persec-timekeeper", "PERSEC", "0303", "Program Assistant", "GS-06", "none", "T1", 18, 1, kTimekeeper},

    Job{"developer", "CIO/Applications", "2210", "IT Specialist (Application Software)", "GS-12", "none", "T4", 19, 19, "okta:it-developers SNOW:delegated_developer SNOW:itil"},
    Job{"developer-contract", "CIO/Applications", "", "Software Developer", "", "none", "T4", 19, 9, "okta:it-developers SNOW:delegated_developer SNOW:itil", "contractor"},
    Job{"infrastructure", "CIO/Operations", "2210", "IT Specialist (Systems Administration)", "GS-12", "secret", "T5", 19, 14, "okta:it-infrastructure SNOW:itil 30%SNOW:prod_deployer"},
    Job{"service-desk", "CIO/Operations", "2210", "IT Specialist (Customer Support)", "GS-09", "none", "T2", 19, 12, "okta:it-service-desk SNOW:itil entra:CIO-Service-Desk"},
    Job{"change-manager", "CIO/Operations", "2210", "IT Change Manager", "GS-13", "secret", "T4", 19, 3, "okta:it-change SNOW:change_manager"},
    Job{"identity-engineer", "CIO/Identity", "2210", "IT Specialist (Identity)", "GS-13", "secret", "T5", 19, 5, "okta:it-identity SNOW:itil"},
    Job{"cio-supervisor", "CIO", "2210", "Supervisory IT Specialist", "GS-14", "secret", "T5", 19, 2, kSupervisor},
    Job{"cio-timekeeper", "CIO", "0303", "Program Assistant", "GS-06", "none", "T1", 19, 1, kTimekeeper},

    Job{"soc-analyst", "CISO/Operations", "2210", "IT Specialist (Security)", "GS-12", "top_secret", "T5", 20, 12, "okta:sec-operations SNOW:sn_si.analyst entra:SEC-Log-Reviewers"},
    Job{"soc-contract", "CISO/Operations", "", "Security Analyst", "", "secret", "T5", 20, 5, "okta:sec-operations SNOW:sn_si.analyst", "contractor"},
    Job{"assessor", "CISO/Assessment", "2210", "Control Assessor", "GS-13", "secret", "T5", 20, 8, "okta:sec-assessors SNOW:itil"},
    Job{"emergency-reviewer", "CISO/Assessment", "2210", "Privileged Access Reviewer", "GS-13", "secret", "T5", 20, 2, "okta:sec-assessors SNOW:pam_log_reviewer"},
    Job{"ciso-supervisor", "CISO", "2210", "Supervisory IT Specialist", "GS-14", "top_secret", "T5", 20, 2, kSupervisor},
    Job{"ciso-timekeeper", "CISO", "0303", "Program Assistant", "GS-06", "none", "T1", 20, 1, kTimekeeper},

    Job{"property-manager", "PROPERTY", "1101", "Property Administrator", "GS-11", "none", "T2", 21, 10, "okta:prop-managers SNOW:asset_manager"},
    Job{"receiver", "PROPERTY/Receiving", "2005", "Supply Technician", "GS-06", "none", "T1", 21, 13, "okta:prop-receiving MOMENTUM:RECEIVER@two"},
    Job{"driver", "PROPERTY/Receiving", "5703", "Motor Vehicle Operator", "WG-07", "none", "T1", 21, 4, "okta:prop-fleet"},
    Job{"property-supervisor", "PROPERTY", "1101", "Supervisory Property Administrator", "GS-13", "none", "T4", 21, 1, kSupervisor},
    Job{"property-timekeeper", "PROPERTY", "0303", "Program Assistant", "GS-06", "none", "T1", 21, 1, kTimekeeper},

    Job{"lock-operator", "FIELD/Delta District/Locks", "5426", "Lock and Dam Operator", "WG-10", "none", "T1", 22, 30, "okta:field-operations SNOW:work_order_user"},
    Job{"mechanic", "FIELD/Delta District/Maintenance", "4749", "Maintenance Mechanic", "WG-10", "none", "T1", 22, 15, "okta:field-maintenance SNOW:work_order_user"},
    Job{"engineer", "FIELD/Delta District/Engineering", "0810", "Civil Engineer", "GS-12", "none", "T2", 22, 9, "okta:field-engineering MOMENTUM:PR_REQUESTER@leaf"},
    Job{"field-receiver", "FIELD/Delta District/Maintenance", "2005", "Supply Technician", "GS-06", "none", "T1", 22, 5, "okta:field-maintenance MOMENTUM:RECEIVER@leaf"},
    Job{"dredging", "FIELD/Delta District/Maintenance", "", "Dredging Crew Lead", "", "none", "T1", 22, 5, "okta:field-maintenance", "contractor"},
    Job{"field-supervisor", "FIELD/Delta District", "0340", "District Section Chief", "GS-13", "none", "T4", 22, 4, kSupervisor},
    Job{"field-timekeeper", "FIELD/Delta District", "0303", "Administrative Assistant", "GS-06", "none", "T1", 22, 4, kTimekeeper},

    Job{"auditor", "OIG/Audits", "0511", "Auditor", "GS-12", "secret", "T5", 13, 10, "okta:oig-auditors MOMENTUM:AUDITOR WEBTA:AUDIT_READ"},
    Job{"investigator", "OIG/Investigations", "1811", "Criminal Investigator", "GS-13", "top_secret", "T5", 13, 6, "okta:oig-investigators"},
    Job{"oig-supervisor", "OIG", "0511", "Supervisory Auditor", "GS-15", "top_secret", "T5", 13, 1, kSupervisor},
    Job{"oig-timekeeper", "OIG", "0303", "Program Assistant", "GS-06", "none", "T1", 13, 1, kTimekeeper},
};
// clang-format on

}  // namespace

std::span<const Job> jobs() {
  return kJobs;
}

}  // namespace rolewright::synth
