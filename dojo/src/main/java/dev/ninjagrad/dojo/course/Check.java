package dev.ninjagrad.dojo.course;

/** Something a solution must pass; it gives a table and, if it fails, a reason. */
sealed interface Check permits BackwardCheck, FunctionCheck, SpeedCheck {
    /**
     * Runs the check.
     *
     * @throws dev.ninjagrad.dojo.run.SandboxException if the learner's code brings no result
     */
    Outcome run(Subject subject);
}
