"""The desk's fixed sentences that have to be there: a missing one is found when the knowledge base is loaded, not when it
would have been said."""

REQUIRED = frozenset(
    """unknown unknown-near unknown-other-brand unknown-model unknown-model-value unknown-model-near which-model which-role
    general-by-model general-by-role unknown-code not-in-documents nothing-asked read-as read-as-a-guess official-intro
    masked-notice clarify screen-label code-older-note channels-heading have-at-hand-heading related-heading sources-heading
    facts-heading facts-disputed-heading before-heading warnings-heading steps-heading success-heading symptoms-heading
    causes-heading checks-heading fixes-heading stop-heading points-heading actions-heading advice-heading contradicted-by
    source-lines standing-corroborated standing-documented standing-disputed standing-contradicted applies-heading value-heading
    basis-heading standing-heading question-of-part about copied copy desk-label you-label helpful not-helpful helpful-question
    vote-failed thanks-feedback feedback-why feedback-wrong feedback-unclear feedback-not-asked new-conversation offline
    placeholder privacy-note retry send server-away starters-heading suggestions-label suggestions-count thinking too-long
    too-fast-wait skip-link other-language log-label field-label characters-left characters-over refused no-script page-missing
    page-failed home-link not-meant not-meant-choices not-meant-rephrase not-sent offline-now sensitive-typed person-label
    person-coming person-ahead person-here person-leave person-end widget-label widget-open widget-close widget-blocked
    widget-unread handover-queued handover-next handover-kept-for-agent handover-agent-has-it handover-taken handover-back
    handover-closed handover-left handover-nobody""".split()
)
