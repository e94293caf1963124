namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Forgets what cells declared.</summary>
internal static class ResetMagic
{
    /// <summary>The magic.</summary>
    public static readonly Magic Value = new("reset", "forgets all variables, methods, types and usings of cells", call =>
    {
        call.Session.Forget();
        return null;
    });
}
