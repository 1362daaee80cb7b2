import { serve } from '../core/serve';
import { gcp } from './provider';

serve(gcp);
