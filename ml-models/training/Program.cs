using System.Globalization;
using HelpDeskFlow.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["evaluate", var data, .. { Length: <= 1 } only]:
        EvaluationTable.Print(AlertData.Read(Path.Combine(data, AlertData.FileName)), only is [var question] ? question : null, Console.Out);
        return 0;
    case ["train", var data, var model]:
        Shipping.Train(AlertData.Read(Path.Combine(data, AlertData.FileName)), model, Way.Ours, Console.Out);
        return 0;
#if FULL_REGISTRY
    case ["train", var data, var model, "microsoft-ml"]:
        Shipping.Train(AlertData.Read(Path.Combine(data, AlertData.FileName)), model, Way.MicrosoftML, Console.Out);
        return 0;
#else
    case ["train", _, _, "microsoft-ml"]:
        Console.Error.WriteLine("This build was made without Microsoft.ML; build with FullRegistry=true against a package registry that holds it.");
        return 2;
#endif
    default:
        Console.Error.WriteLine("usage: HelpDeskFlow.Training evaluate DATA [QUESTION] | train DATA MODEL");
        return 2;
}
