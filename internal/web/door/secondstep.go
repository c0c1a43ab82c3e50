package door

const secondStepPath, secondEndedPath = "/signin/second", "/signin?reason=second"
