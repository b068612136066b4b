import { trainCommand } from "./train";

export default trainCommand("pretrain");
